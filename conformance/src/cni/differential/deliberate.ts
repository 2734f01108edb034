/** A difference from libcni that is meant. */
interface Deliberate {
  /** Why it is so. */
  readonly reason: string;
  /**
   * How it shows: `refused` is what fails here only, `accepted` what fails in libcni only, `otherwise` what has the same outcome and
   * other bytes, calls or files.
   */
  readonly seenAs: "refused" | "accepted" | "otherwise";
}

/** The name of a difference that is meant. */
export type DifferenceId =
  | "nesting"
  | "null-configuration"
  | "names-on-load"
  | "no-version"
  | "spelling-of-versions"
  | "null-element"
  | "large-file"
  | "missing-address"
  | "large-integer"
  | "no-plugin"
  | "gc-goes-on"
  | "large-code"
  | "search-path"
  | "args-separators"
  | "names-in-verbs"
  | "inherited-trace"
  | "invalid-trace"
  | "trace-as-given"
  | "damaged-cache"
  | "zero-byte"
  | "foreign-cache"
  | "foreign-cache-in-del"
  | "unreadable-cache"
  | "unwritable-cache"
  | "gc-once"
  | "version-by-code"
  | "version-by-text"
  | "version-of-old"
  | "gc-after-failed-add"
  | "previous-result-converted"
  | "previous-result-version"
  | "version-in-del";

/** Every difference from libcni that is meant. A case that is marked with one of them has to show it. */
export const deliberate: Readonly<Record<DifferenceId, Deliberate>> = {
  nesting: {
    reason:
      "JSON of more than 1,000 levels is refused, where the stack of JavaScript would end before the 10,000 of Go",
    seenAs: "refused",
  },
  "null-configuration": {
    reason:
      "null counts as an empty configuration wherever libcni reads one, and adding keys to it panics there",
    seenAs: "accepted",
  },
  "names-on-load": {
    reason: "a network's name becomes the name of a folder and of files, and is checked when it is read",
    seenAs: "refused",
  },
  "no-version": {
    reason:
      "a cniVersion that is no version is refused when it is read: its attachments could not be taken down",
    seenAs: "refused",
  },
  "spelling-of-versions": {
    reason:
      "of versions that are equal the one that the specification spells is taken, as plugins compare texts",
    seenAs: "otherwise",
  },
  "null-element": {
    reason: "an element of a list that is null is refused: Go makes an empty one of it, or panics later",
    seenAs: "refused",
  },
  "large-file": {
    reason:
      "a file of configuration or of the cache of more than 16 MiB is refused, so that it cannot fill the memory",
    seenAs: "refused",
  },
  "missing-address": {
    reason:
      "a result whose address or destination is missing is refused: Go writes it as <nil>, which nobody can read",
    seenAs: "refused",
  },
  "large-integer": {
    reason:
      "an integer of more than 53 bits is refused, as JavaScript cannot hold it exactly; nor can Go in a result since 1.0.0",
    seenAs: "refused",
  },
  "no-plugin": {
    reason:
      "ADD in a network without a plugin attaches nothing, and is refused before it is noted in the cache",
    seenAs: "refused",
  },
  "gc-goes-on": {
    reason: "GC goes on with the next plugin where a configuration cannot be made, and libcni panics",
    seenAs: "otherwise",
  },
  "large-code": {
    reason: "the code of a plugin's error that has more than 53 bits is none",
    seenAs: "otherwise",
  },
  "search-path": {
    reason: "a folder of the search path must not have a colon, which parts the folders in CNI_PATH",
    seenAs: "refused",
  },
  "args-separators": {
    reason: "a key or a value that CNI_ARGS would take apart is refused: one value could set other arguments",
    seenAs: "refused",
  },
  "names-in-verbs": {
    reason:
      "names of containers, networks and interfaces are checked in every verb: they become names of files",
    seenAs: "refused",
  },
  "inherited-trace": {
    reason: "what the process inherits of another trace is not kept beside a new TRACEPARENT",
    seenAs: "otherwise",
  },
  "invalid-trace": {
    reason: "a trace context that is none is refused, where libcni drops it",
    seenAs: "refused",
  },
  "trace-as-given": {
    reason:
      "the trace context goes to plugins as it is given, and OpenTelemetry writes it anew in the version that it knows",
    seenAs: "otherwise",
  },
  "damaged-cache": {
    reason:
      "a file of the cache that says its kind and is damaged, or of another kind, is refused: libcni reads an empty result out of it",
    seenAs: "otherwise",
  },
  "zero-byte": {
    reason: "the name of an interface with a zero byte is refused: it can be in no file name and no variable",
    seenAs: "refused",
  },
  "foreign-cache": {
    reason: "a file of the cache is another attachment's, whose names make the same name of a file",
    seenAs: "refused",
  },
  "foreign-cache-in-del": {
    reason:
      "DEL neither uses nor removes the file of another attachment, whose names make the same name of a file",
    seenAs: "otherwise",
  },
  "unreadable-cache": {
    reason:
      "a cache that is there and cannot be read is a failure, where libcni goes on as if there were none",
    seenAs: "refused",
  },
  "unwritable-cache": {
    reason: "ADD looks at the cache before it calls a plugin, and libcni after it has called them all",
    seenAs: "otherwise",
  },
  "gc-once": {
    reason: "GC takes down an attachment once, also where two files are of it",
    seenAs: "otherwise",
  },
  "version-by-code": {
    reason: "a plugin that refuses VERSION with code 4 or 100 is one of old, whatever the message says",
    seenAs: "accepted",
  },
  "version-by-text": {
    reason: "a plugin that refuses VERSION with another code fails, whatever the message says",
    seenAs: "refused",
  },
  "version-of-old": {
    reason: "a plugin that is older than VERSION is told as one of 0.1.0, and not with libcni's own version",
    seenAs: "otherwise",
  },
  "gc-after-failed-add": {
    reason: "GC takes down what an ADD has left that failed, which libcni does not note",
    seenAs: "otherwise",
  },
  "previous-result-converted": {
    reason:
      "a plugin gets the previous result in the version of its configuration, whatever version the runtime has sent",
    seenAs: "accepted",
  },
  "previous-result-version": {
    reason:
      "a plugin gets the previous result in the version of its configuration, also among versions of one shape",
    seenAs: "otherwise",
  },
  "version-in-del": {
    reason:
      "DEL of a single plugin whose cniVersion is no version calls the plugin, so that what is there goes",
    seenAs: "accepted",
  },
};
