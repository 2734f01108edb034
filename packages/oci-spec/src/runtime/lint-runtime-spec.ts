import { formatPath } from "../validate/format-path.js";
import { capabilityRules } from "./lint/capabilities.js";
import { cgroupFileRules } from "./lint/cgroup-files.js";
import { deviceRules } from "./lint/devices.js";
import { hookRules } from "./lint/hooks.js";
import { idMappingRules } from "./lint/id-mappings.js";
import { linuxSectionRules } from "./lint/linux-sections.js";
import { mountOptionRules } from "./lint/mount-options.js";
import { mountRules } from "./lint/mounts.js";
import { namespaceRules } from "./lint/namespaces.js";
import { pathRules } from "./lint/paths.js";
import { platformRules } from "./lint/platforms.js";
import { processRules } from "./lint/process.js";
import { resourceRules } from "./lint/resources.js";
import { rlimitRules } from "./lint/rlimits.js";
import type { CheckedRule, LintContext, LintPlatform, LintRule } from "./lint/rule.js";
import { schedulingRules } from "./lint/scheduling.js";
import { seccompRules } from "./lint/seccomp.js";
import { sysctlRules } from "./lint/sysctls.js";
import { versionRules } from "./lint/versions.js";
import type { Spec } from "./spec.js";

/** Something in a configuration that its schema cannot find. */
export interface LintFinding {
  /** The name of the rule, one of {@link lintRules}. */
  readonly rule: string;
  /** Where, as a person writes it: `linux.namespaces[1].type`. What is missing has the path that it would have. */
  readonly path: string;
  /** `error` for what a runtime refuses or cannot do, `warning` for what it ignores or does in another way than it looks. */
  readonly severity: "error" | "warning";
  /** What is wrong, and mostly what to do. Never holds a value of the environment, of an argument or of an annotation. */
  readonly message: string;
}

/** What {@link lintRuntimeSpec} can be told. */
export interface LintOptions {
  /**
   * The platform that the configuration is for. Default: the one whose section it has, Linux before others (as in Linux
   * containers on Windows), and Linux when it has none, but Windows with a command line or a volume as root.
   */
  readonly platform?: LintPlatform;
  /**
   * Whether a file is on the host, by its absolute path; asked about hooks and about namespaces to join. Default: nothing is
   * asked.
   */
  readonly fileExists?: (path: string) => boolean;
}

const rules: readonly CheckedRule[] = [
  ...versionRules,
  ...platformRules,
  ...pathRules,
  ...processRules,
  ...rlimitRules,
  ...capabilityRules,
  ...schedulingRules,
  ...hookRules,
  ...mountRules,
  ...mountOptionRules,
  ...namespaceRules,
  ...sysctlRules,
  ...idMappingRules,
  ...deviceRules,
  ...resourceRules,
  ...cgroupFileRules,
  ...seccompRules,
  ...linuxSectionRules,
];

/** The rules of {@link lintRuntimeSpec}, for documents and settings. */
export const lintRules: readonly LintRule[] = rules.map(({ name, severity, description }) => ({
  name,
  severity,
  description,
}));

/**
 * Finds what is wrong with a valid configuration and no schema can tell: fields that need each other or exclude each other,
 * lists that repeat, numbers that the kernel refuses, fields that are newer than `ociVersion`. Knows the specification, the
 * kernel, and what runc and crun refuse; changes and reads nothing. In the order of {@link lintRules}.
 *
 * @param spec a configuration that `Spec.validate` accepts
 */
export function lintRuntimeSpec(spec: Spec, options: LintOptions = {}): readonly LintFinding[] {
  const platform = options.platform ?? platformOf(spec);
  const context: LintContext = { platform, fileExists: options.fileExists };
  return rules
    .filter(({ platforms }) => platforms?.includes(platform) ?? true)
    .flatMap((rule) =>
      Array.from(rule.check(spec, context), ([path, message]) => ({
        rule: rule.name,
        path: formatPath(path),
        severity: rule.severity,
        message,
      })),
    );
}

function platformOf(spec: Spec): LintPlatform {
  const sections = ["linux", "windows", "solaris", "freebsd", "zos"] as const;
  const section = sections.find((name) => spec[name] !== undefined);
  if (section !== undefined) return section;
  return spec.process?.commandLine || spec.root?.path.startsWith("\\\\?\\") ? "windows" : "linux";
}
