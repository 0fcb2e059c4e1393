/** A process that runs bare transactions on command, without the framework and without HTTP: what the store and its client allow. */
import { benchMachineId, type Rate } from './pushes.ts';
import { bareTransaction, type Kind } from './stores.ts';

const [kind, where] = process.argv.slice(2) as [Kind, string];
const transaction = bareTransaction(kind, where);

/** Runs transactions, `inFlight` at once, each on its own machine. */
const rate = async (inFlight: number, ms: number): Promise<Rate> => {
  const start = performance.now();
  let count = 0;
  const worker = async (_: unknown, index: number): Promise<void> => {
    while (performance.now() - start < ms) {
      await transaction(benchMachineId(index));
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { perSecond: (count * 1000) / (performance.now() - start), count };
};

process.on('message', ({ inFlight, ms }: { inFlight: number; ms: number }) => {
  void rate(inFlight, ms).then((measured) => process.send?.(measured));
});
process.once('disconnect', () => process.exit());
process.send?.('ready');
