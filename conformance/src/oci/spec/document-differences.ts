import type { DocumentKind } from "./documents.js";

/** One place where the sides differ in a document. */
export interface Sighting {
  readonly kind: DocumentKind;
  /**
   * `refused` is what the JSON schema takes and we do not, `refused by both` what Go's struct does not take either; `accepted` is the
   * opposite; `undecodable` is what we take and Go's struct does not; `otherwise` what is written differently; `validator` what
   * image-spec's own validator refuses beside its schema and its structs, and we take.
   */
  readonly seenAs: "refused" | "refused by both" | "accepted" | "undecodable" | "otherwise" | "validator";
  /** Where, with `[]` for each index. */
  readonly place: string;
  /** What is said about it. */
  readonly what: string;
}

/** A difference that is meant. */
interface Difference {
  /** Why it is so. */
  readonly reason: string;
  /** How it shows, as {@link Sighting} has it. */
  readonly seenAs: Sighting["seenAs"];
  /** Where: the kind, a colon, the place. */
  readonly at: RegExp;
  /** What is said about it. Default: anything. */
  readonly what?: RegExp;
}

/** A descriptor in each kind of document. */
const descriptor = "(Descriptor:|(Manifest|Index):(config|subject|layers\\[\\]|manifests\\[\\])\\.)";

/** Every difference from Go's structs and the JSON schemas that is meant. Each has to be seen; of several that fit, the first counts. */
export const documentDifferences: Readonly<Record<string, Difference>> = {
  omitempty: {
    reason: "Go leaves out what is empty or null where its tag says so; what was read is written here",
    seenAs: "otherwise",
    at: /:/,
    what: /^(empty|null) omitted$/,
  },
  "zero value": {
    reason: "Go writes a zero where a key is absent or null and its tag does not say omitempty",
    seenAs: "otherwise",
    at: /:/,
    what: /^(added as zero|null to zero)$/,
  },
  hwconfig: {
    reason: "the tag of Go's struct has hwconfig, where text and schema have hwConfig",
    seenAs: "otherwise",
    at: /^Spec:vm\.hwConfig$/,
    what: /^written in another case$/,
  },
  case: {
    reason: "Go reads keys in any case; JSON, the text and the schemas tell cases apart",
    seenAs: "otherwise",
    at: /:/,
    what: /^written in another case$/,
  },
  "unknown key": {
    reason: "unknown keys stay, as image and runtime may read them; Go's structs drop them",
    seenAs: "otherwise",
    at: /(\bx|\["(x-unknown|)"\](\.deep)?)$/,
    what: /^omitted: /,
  },
  "Docker's keys": {
    reason: "Docker's keys of the config are declared here, and unknown to image-spec",
    seenAs: "otherwise",
    at: /^Image:config\.(Healthcheck|OnBuild|Shell)$/,
    what: /^omitted: /,
  },
  "numbers in a credential spec": {
    reason: "a credential spec is any JSON, of which Go makes floating-point numbers",
    seenAs: "otherwise",
    at: /^Spec:windows\.credentialSpec\b/,
    what: /^18446744073709551615 to 18446744073709552000$/,
  },
  "form of dates": {
    reason:
      "a date keeps its form; Go writes UTC as Z, and a fraction without zeros at its end and of nine digits",
    seenAs: "otherwise",
    at: /^Image:(history\[\]\.)?created$/,
    what: /^"2015-10-31T22:22:56/,
  },
  "spare bits of base64": {
    reason: "data keeps its text; Go takes bits at the end that mean nothing, and writes them as zero",
    seenAs: "otherwise",
    at: new RegExp(`^${descriptor}data$`),
    what: /^"aGVsbG9=" to "aGVsbG8="$/,
  },
  "form of integers": {
    reason:
      "an integer that is written as 1.0, 1e2 or -0 is one in JSON Schema and here, and none for Go's structs",
    seenAs: "undecodable",
    at: /:/,
    what: /cannot unmarshal number (1\.0|1e2|-0) /,
  },
  "form of other dates": {
    reason: "RFC 3339 allows small letters and leap seconds, and Go does not",
    seenAs: "undecodable",
    at: /^Image:/,
    what: /^parsing time ".*(t\d\d|:60Z)/,
  },
  "other clocks": {
    reason:
      "the keys of timeOffsets are the clocks of a time namespace; others are unknown keys here, and entries of a map in Go",
    seenAs: "undecodable",
    at: /^Spec:/,
    what: /field Linux\.linux\.timeOffsets /,
  },
  "not in the schema": {
    reason: "the schema does not describe it or bounds no integer, and Go's struct agrees with us",
    seenAs: "refused by both",
    at: /:/,
  },
  "plain integer": {
    reason: "what is an int in Go and no size is held to 53 bits",
    seenAs: "refused",
    at: /^(Spec:process\.oomScoreAdj|Spec:hooks\.\w+\[\]\.timeout|State:pid)$/,
    what: /found -?\d{16,}$/,
  },
  required: {
    reason: "the text says REQUIRED and the schema does not",
    seenAs: "refused",
    at: /^Spec:(process\.ioPriority\.priority|linux\.resources\.blockIO\.throttle(Read|Write)(Bps|IOPS)Device\[\]\.rate|linux\.memoryPolicy\.mode|linux\.personality\.domain|freebsd\.devices\[\]\.path)$/,
    what: /found nothing$/,
  },
  "empty key": {
    reason: "the text forbids an annotation whose key is empty",
    seenAs: "refused",
    at: /^Spec:annotations$/,
    what: /the key ""$/,
  },
  "first entry only": {
    reason: "the schema looks at the first of iomems only, by a slip",
    seenAs: "refused",
    at: /^Spec:vm\.hwConfig\.iomems\[\]/,
  },
  "memory policies as features": {
    reason: "the schema of features does not know memoryPolicy",
    seenAs: "refused",
    at: /^Features:linux\.memoryPolicy\.(modes|flags)\[\]$/,
    what: /found null$/,
  },
  "form of digests": {
    reason:
      "sha256 and sha512 have their length in hexadecimal of lower case, which the text demands and the schema does not",
    seenAs: "refused",
    at: new RegExp(`^${descriptor}digest$`),
    what: /found "sha(256|512):/,
  },
  "diff ids": {
    reason: "diff_ids are digests, and any text in the schema",
    seenAs: "refused",
    at: /^Image:rootfs\.diff_ids\[\]$/,
    what: /^has to be a digest/,
  },
  "negative size": {
    reason: "content has no negative length; the schema has no minimum",
    seenAs: "refused",
    at: new RegExp(`^${descriptor}size$`),
    what: /found -\d+$/,
  },
  "embedded data": {
    reason: "data is base64 without line breaks and as long as size says; the schema knows neither",
    seenAs: "refused",
    at: new RegExp(`^${descriptor}data$`),
  },
  "ASCII of URLs": {
    reason:
      "a URI of RFC 3986 has neither spaces nor letters beyond ASCII; the validator of schemas takes them",
    seenAs: "refused",
    at: new RegExp(`^${descriptor}urls\\[\\]$`),
    what: /^has to be a URI/,
  },
  "platform of a descriptor": {
    reason: "the schema describes the platform in an index only",
    seenAs: "refused",
    at: /^(Descriptor:|Manifest:(config|subject|layers\[\])\.)platform/,
  },
  "entries of an index": {
    reason: "the schema of the index repeats a descriptor without artifactType and data",
    seenAs: "refused",
    at: /^Index:manifests\[\]\.artifactType$/,
  },
  "media type of a document": {
    reason: "a manifest or index says its own media type, or Docker's; the schema takes any",
    seenAs: "refused",
    at: /^(Manifest|Index):mediaType$/,
    what: /^has to be one of "application/,
  },
  "artifact type": {
    reason: "the text demands artifactType where the config is the empty one",
    seenAs: "refused",
    at: /^Manifest:artifactType$/,
    what: /because the config is the empty one/,
  },
  variables: {
    reason: "an entry of Env is NAME=value; the schema takes any text, the validator of image-spec does not",
    seenAs: "refused",
    at: /^Image:config\.Env\[\]$/,
  },
  "Docker's types": {
    reason: "Docker's keys of the config are checked here, and unknown to image-spec",
    seenAs: "refused",
    at: /^Image:config\.(Healthcheck|OnBuild|Shell)\b/,
  },
  "no layers": {
    reason: "the text says that a manifest may have no layers, the schema wants one",
    seenAs: "accepted",
    at: /^Manifest:layers$/,
    what: /^minimum 1 items/,
  },
  "null in a config": {
    reason: "the text allows null for every key that may be absent, the schema for some of them",
    seenAs: "accepted",
    at: /^Image:/,
    what: /but got null$/,
  },
  "null in features": {
    reason: "the text allows null for every key but two, the schema for none",
    seenAs: "accepted",
    at: /^Features:/,
    what: /but got null$/,
  },
  "names in features": {
    reason: "a runtime tells the names that it knows, which may be newer than any list here",
    seenAs: "accepted",
    at: /^Features:linux\.(namespaces|capabilities|seccomp\.\w+)\[\]$/,
    what: /^(value must be one of|does not match pattern)/,
  },
  "status of a container": {
    reason: "the text allows runtimes other values of status",
    seenAs: "accepted",
    at: /^State:status$/,
    what: /^value must be one of/,
  },
  "limit of pids": {
    reason: "the limit is optional since 1.3.0, and still required in the schema",
    seenAs: "accepted",
    at: /^Spec:linux\.resources\.pids\.limit$/,
    what: /^missing$/,
  },
  "affinity on Windows": {
    reason: "affinity is a list in the text and in Go, and an object in the schema by a slip",
    seenAs: "accepted",
    at: /^Spec:windows\.resources\.cpu\.affinity$/,
    what: /but got array$/,
  },
  "kinds of devices on Windows": {
    reason: "class is what Windows supports today, as the text has it, and no closed list",
    seenAs: "accepted",
    at: /^Spec:windows\.devices\[\]\.idType$/,
    what: /^value must be "class"/,
  },
  "formats of a root image": {
    reason: "the text names formats that are common, the schema no others",
    seenAs: "accepted",
    at: /^Spec:vm\.image\.format$/,
    what: /^value must be one of/,
  },
  "mode of devices on FreeBSD": {
    reason: "the text has any uint32, the schema nine bits",
    seenAs: "accepted",
    at: /^Spec:freebsd\.devices\[\]\.mode$/,
    what: /^must be <= 511/,
  },
  "propagation of mounts below": {
    reason: "runc and crun take the recursive forms, which engines write; the schema does not know them",
    seenAs: "accepted",
    at: /^Spec:linux\.rootfsPropagation$/,
    what: /^value must be one of/,
  },
  "digests of sha384": {
    reason: "the validator of image-spec holds sha384 to its length, which image-spec does not register",
    seenAs: "validator",
    at: /^Descriptor:$/,
    what: /checksum digest length/,
  },
  "line breaks in variables": {
    reason:
      "the value of a variable may have line breaks, which the validator of image-spec refuses by a slip of its pattern",
    seenAs: "validator",
    at: /^Image:$/,
    what: /^unexpected env: ".*\\n/,
  },
};

/** The difference that a sighting shows, undefined where it is not meant. */
export function documentDifferenceOf({ kind, seenAs, place, what }: Sighting): string | undefined {
  return Object.entries(documentDifferences).find(
    ([, difference]) =>
      difference.seenAs === seenAs &&
      difference.at.test(`${kind}:${place}`) &&
      (difference.what?.test(what) ?? true),
  )?.[0];
}
