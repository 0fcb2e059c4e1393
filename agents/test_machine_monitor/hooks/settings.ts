/** `/get_settings`: how much the task runner may keep. */

const GIB = 1024 ** 3;

export const SETTINGS = { caches: { isolated: { size: 8 * GIB } } } as const;
