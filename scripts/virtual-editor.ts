import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What an editor shows for one file that imports the built packages by name. */
export interface VirtualEditor {
  /** What TypeScript finds wrong, as text. */
  problems(): string[];
  /** The comment over the name that stands before the marker, a comment with nothing but its name, as an editor shows it; empty when it has none. */
  hover(marker: string): string;
  /** The names that are offered at a marker, with the comment that the editor shows for each. */
  completions(marker: string): Map<string, () => string>;
  /** What knows the types in the file. */
  readonly checker: ts.TypeChecker;
  /** The file itself. */
  readonly source: ts.SourceFile;
}

/** Opens TypeScript code in an editor without a screen: the language service that editors use, on a file in memory. */
export function openInEditor(code: string): VirtualEditor {
  const file = join(root, "scripts", "in-memory.mts");
  const { config } = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const service = ts.createLanguageService({
    getCompilationSettings: () => ({
      ...options,
      noEmit: true,
      skipLibCheck: true,
      isolatedDeclarations: false,
      declaration: false,
      declarationMap: false,
    }),
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (path) => {
      const text = path === file ? code : ts.sys.readFile(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => path === file || ts.sys.fileExists(path),
    readFile: (path) => (path === file ? code : ts.sys.readFile(path)),
    directoryExists: (path) => ts.sys.directoryExists(path),
    getDirectories: ts.sys.getDirectories,
    readDirectory: ts.sys.readDirectory,
    realpath: (path) => realpathSync(path),
  });
  const program = service.getProgram();
  const source = program?.getSourceFile(file);
  if (program === undefined || source === undefined) throw new Error("the file was not read");
  const at = (marker: string): number => {
    const position = code.indexOf(`/*${marker}*/`);
    if (position < 0) throw new Error(`there is no marker ${marker}`);
    return position;
  };
  const text = (parts: ts.SymbolDisplayPart[] | undefined): string => oneLine(ts.displayPartsToString(parts));
  return {
    problems: () =>
      [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)].map(
        ({ messageText, start = 0 }) => {
          const { line } = source.getLineAndCharacterOfPosition(start);
          return `${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
        },
      ),
    hover: (marker) => text(service.getQuickInfoAtPosition(file, at(marker) - 1)?.documentation),
    completions: (marker) => {
      const position = at(marker);
      const entries = service.getCompletionsAtPosition(file, position, {})?.entries ?? [];
      return new Map(
        entries.map(({ name, source: from, data }) => [
          name,
          () =>
            text(service.getCompletionEntryDetails(file, position, name, {}, from, {}, data)?.documentation),
        ]),
      );
    },
    checker: program.getTypeChecker(),
    source,
  };
}

/** A comment on one line, for comparisons. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
