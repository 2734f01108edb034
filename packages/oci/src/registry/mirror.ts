/** Another host that has the content of a registry. */
export interface Mirror {
  /** Its address, such as `https://mirror.example.com`; a path goes before `/v2/`. HTTP is as good as it is said here. */
  readonly url: string;
  /**
   * What it is trusted with: `pull` gets content by its digest, which is verified; `resolve` also says what a tag stands for, which cannot
   * be. Default: both.
   */
  readonly capabilities?: readonly ("pull" | "resolve")[] | undefined;
  /** Whether the path of `url` is that of the API, so that no `/v2/` is added. Default: false. */
  readonly overridePath?: boolean | undefined;
}
