import { Command, Option } from "commander";
import { formatJson } from "../format-json.js";
import { print } from "../print.js";
import { printable } from "../table.js";
import { jsonOption } from "./oci-options.js";
import { documentKinds } from "./recognise-document.js";
import { type PathVerdict, validatePath } from "./validate-path.js";

interface ValidateOptions {
  readonly as?: string;
  readonly json?: true;
}

/** Makes `oci validate`. */
export function createValidateCommand(signal: AbortSignal): Command {
  return new Command("validate")
    .description(
      "Finds what is wrong with an image layout, an archive, a bundle, or a document: a runtime's config.json, a manifest, an index, an image's config. Fails where there are errors; warnings alone are no failure.",
    )
    .argument("<path>", "what it is, is seen in its content")
    .addOption(
      new Option("--as <kind>", "takes the file as this document").choices(Object.keys(documentKinds)),
    )
    .addOption(jsonOption())
    .action(async (path: string, { as, json }: ValidateOptions) => {
      const verdict = await validatePath(path, as, signal);
      const isOk = verdict.findings.every(({ severity }) => severity !== "error");
      await print(json ? formatJson({ path, ok: isOk, ...verdict }) : toText(path, verdict));
      if (!isOk) process.exitCode = 1;
    });
}

function toText(path: string, { kind, findings, minimumOciVersion }: PathVerdict): string {
  const count = (wanted: string): string => {
    const number = findings.filter(({ severity }) => severity === wanted).length;
    return `${number} ${wanted}${number === 1 ? "" : "s"}`;
  };
  const needs = minimumOciVersion === undefined ? "" : `, needs ociVersion ${minimumOciVersion}`;
  const result = findings.length === 0 ? "nothing is wrong" : `${count("error")}, ${count("warning")}`;
  const heading = `${printable(path)} is ${kind}${needs}: ${result}\n`;
  if (findings.length === 0) return heading;
  const lines = findings.map(({ severity, path: where, message }) =>
    printable(`${severity.padEnd(7)}  ${where === "" ? "" : `${where}: `}${message}`),
  );
  return `${heading}${lines.join("\n")}\n`;
}
