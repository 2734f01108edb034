// Writes down the public API of an entry from its declarations: sorted, without comments, and short enough to be read in a review.
import { relative, sep } from "node:path";
import ts from "typescript";

const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });

/**
 * The report of one entry of a package. What another package declares is named with its package; what is mentioned and that no entry of
 * the package exports is told apart.
 */
export function apiReport(program, packages, pack, entry) {
  const checker = program.getTypeChecker();
  const resolve = (symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const exportsOf = ({ file }) =>
    checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)));

  const exported = new Set(pack.entries.flatMap((each) => exportsOf(each).map(resolve)));
  const api = [];
  const messages = [];
  const hidden = [];
  const others = [];
  const mentioned = new Set();

  const homeOf = (symbol) => symbol.declarations?.[0]?.getSourceFile().fileName;
  const packageOf = (symbol) =>
    packages.find(({ folder }) => !relative(folder, homeOf(symbol)).startsWith(`..${sep}`))?.name ??
    installedPackage(homeOf(symbol));
  const declare = (symbol, target) => {
    const nodes = symbol.declarations.map(statementOf);
    const texts = nodes.map(print);
    if (isMessage(nodes, symbol.name)) messages.push(oneLine(texts[0]));
    else target.push(texts.join("\n"));
    for (const node of nodes) mentions(node);
  };
  /** Follows the names in a declaration to what is declared elsewhere. */
  const mentions = (node) => {
    const symbol = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined;
    const found = symbol && resolve(symbol);
    const declaration = found?.declarations?.[0];
    // a namespace that is a whole module stands in no statement
    const outer = declaration && statementOf(declaration).parent;
    if (outer && ts.isSourceFile(outer)) mentioned.add(found);
    if (!isHidden(node)) ts.forEachChild(node, mentions);
  };

  for (const alias of exportsOf(entry).sort((a, b) => byText(a.name, b.name))) {
    const symbol = resolve(alias);
    const type = isTypeOnly(alias) ? "type " : "";
    const name = alias.name === symbol.name ? alias.name : `${symbol.name} as ${alias.name}`;
    const from = packageOf(symbol);
    if (from !== pack.name) api.push(`export ${type}{ ${name} } from "${from}";`);
    else {
      declare(symbol, api);
      const isValue = (symbol.flags & ts.SymbolFlags.Value) !== 0;
      if ((type !== "" && isValue) || name !== alias.name) api.push(`export ${type}{ ${name} };`);
    }
  }
  // a Set goes on to what is added while it is read
  for (const symbol of mentioned) {
    const from = packageOf(symbol);
    if (exported.has(symbol) || from === undefined) continue;
    if (from === pack.name) declare(symbol, hidden);
    else others.push(`import { ${symbol.name} } from "${from}";`);
  }

  return [
    `# ${entry.specifier}\n`,
    "The public API, written by `npm run api`; a change of it is a change of this file.\n",
    section("Exports", "", api),
    section(
      "Messages",
      "Each is an interface and the constant of its codec; `_unknownFields` is left out.",
      messages,
    ),
    section(
      "Not exported",
      "Mentioned above, and exported by no entry of this package.",
      hidden.sort(byText),
    ),
    section("Of other packages", "Mentioned above.", others.sort(byText)),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

function section(title, about, items) {
  if (items.length === 0) return "";
  return [`## ${title}\n`, ...(about === "" ? [] : [`${about}\n`]), "```ts", ...items, "```\n"].join("\n");
}

/** The installed package that a file is part of; none for the declarations of the language and of Node. */
function installedPackage(file) {
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
  return name === "typescript" || name === "@types/node" ? undefined : name;
}

/** Exported by `export type`, so that a class or a constant has no value here. */
const isTypeOnly = ({ declarations = [] }) =>
  declarations.some(
    (node) => ts.isExportSpecifier(node) && (node.isTypeOnly || node.parent.parent.isTypeOnly),
  );

const statementOf = (node) => (ts.isVariableDeclaration(node) ? node.parent.parent : node);

/** Private and internal members are declared, and are no API; unknown fields are the same in each message. */
function isHidden(node) {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  return (
    modifiers.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) ||
    (node.name !== undefined && (ts.isPrivateIdentifier(node.name) || node.name.text === "_unknownFields")) ||
    ts.getJSDocTags(node).some(({ tagName }) => tagName.text === "internal")
  );
}

function print(node) {
  const { transformed } = ts.transform(node, [
    (context) => (top) => {
      const visit = (each) => (isHidden(each) ? undefined : ts.visitEachChild(each, visit, context));
      return ts.visitEachChild(top, visit, context);
    },
  ]);
  return printer
    .printNode(ts.EmitHint.Unspecified, transformed[0], node.getSourceFile())
    .replace(/^((?:export )?)declare /, "$1")
    .replace(/\{\n {12}[\s\S]*?\n {8}\}/g, oneLine); // a method of a service
}

const oneLine = (text) => text.replace(/\s*\n\s*/g, " ");

/** A message of a protocol is generated as an interface and a constant `MessageType` of it. */
function isMessage(nodes, name) {
  const [type, constant] = [...nodes].sort((a) => (ts.isInterfaceDeclaration(a) ? -1 : 1));
  return (
    nodes.length === 2 &&
    ts.isInterfaceDeclaration(type) &&
    ts.isVariableStatement(constant) &&
    constant.declarationList.declarations[0].type?.getText() === `MessageType<${name}>`
  );
}
