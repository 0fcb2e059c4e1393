/** The CPU time of another process: unlike its rate, it hardly depends on what else the computer does. */
import { readFile } from 'node:fs/promises';

/**
 * Returns the milliseconds of CPU time that the process has used so far, in steps of 10 ms. On Linux only; NaN elsewhere.
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export const cpuMs = async (pid: number | undefined): Promise<number> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [user, system] = text.split(') ')[1]?.split(' ').slice(11) ?? [];
  return (Number(user) + Number(system)) * 10;
};
