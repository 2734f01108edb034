const REF_NAME = /^[A-Za-z0-9]+(?:(?:[-._:@+/]|--)[A-Za-z0-9]+)*$/;

/**
 * Whether a text follows the grammar that {@link annotationRefName} has for its value. The specification recommends
 * it and demands nothing, so that a layout may hold others.
 */
export function isRefName(value: string): boolean {
  return REF_NAME.test(value);
}
