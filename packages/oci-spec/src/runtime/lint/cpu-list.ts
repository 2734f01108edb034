/** A step of a list: a number, a range, or a range of which a group of every so many counts, as the kernel reads it. */
const STEP = /^(\d{1,10})(?:-(\d{1,10})(?::(\d{1,10})\/(\d{1,10}))?)?$/;

/** Whether a text is a list of CPUs or memory nodes such as `0-3,7`, as the kernel takes it; an empty one is. */
export function isCpuList(text: string): boolean {
  if (text.trim() === "") return true;
  return text.split(",").every((step) => {
    const [, first, last] = STEP.exec(step.trim()) ?? [];
    return first !== undefined && (last === undefined || Number(first) <= Number(last));
  });
}
