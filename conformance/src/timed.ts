/** Does some work, and prints how many seconds it took, also where it fails. */
export async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const begin = Date.now();
  try {
    return await work();
  } finally {
    console.log(`${what}: ${((Date.now() - begin) / 1000).toFixed(1)} s`);
  }
}
