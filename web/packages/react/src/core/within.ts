/** What comes in time; undefined when it does not. */
export async function within<T>(come: T | Promise<T>, ms: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([come, late]);
  } finally {
    clearTimeout(timer);
  }
}
