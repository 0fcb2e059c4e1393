/** The table of costs in deploy/README.md. */
import { costs, ITEMS } from './costs.ts';

const LABS = [100, 845, 10_000, 100_000] as const;

const count = (value: number): string => Math.round(value).toLocaleString('en-US');

/** Markdown; whole dollars. */
export const costTable = (): string => {
  const all = LABS.map(costs);
  const row = (name: string, values: readonly number[]): string =>
    `| ${name} | ${values.map(count).join(' | ')} |`;
  const totals = all.map((one) => ITEMS.reduce((sum, item) => sum + one[item], 0));
  return [
    `| machines | ${LABS.map(count).join(' | ')} |`,
    `| --- | ${LABS.map(() => '---:').join(' | ')} |`,
    ...ITEMS.map((item) =>
      row(
        item,
        all.map((one) => one[item]),
      ),
    ),
    row('together', totals),
    `| for a machine | ${totals.map((total, index) => (total / (LABS[index] ?? 1)).toFixed(2)).join(' | ')} |`,
  ].join('\n');
};
