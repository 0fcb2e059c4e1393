/** What following the changes takes: 490 listeners of one machine each and 10 of all, 100 changes a second for a minute. */
import { runChangesLoad } from '../support/changes_load.ts';
import type { Benchmark } from './benchmark.ts';

const LOAD = { ofOne: 490, ofAll: 10, changesPerSecond: 100, seconds: 60 };

export const changesBenchmark: Benchmark = {
  name: 'changes',
  run: async (progress) => {
    const { changes, lost, disordered, latenciesMs, memoryMb } = await runChangesLoad(LOAD, progress);
    const [first = 0] = memoryMb;
    return {
      'changes.count': changes,
      'changes.lost': lost,
      'changes.disordered': disordered,
      'changes.latency.median.ms': latenciesMs.at(Math.floor(latenciesMs.length / 2)) ?? NaN,
      'changes.latency.worst.ms': latenciesMs.at(-1) ?? NaN,
      // Of one process, the 500 listeners included; it levels out once the changes held are as many as are held at most.
      'changes.memory.first.mb': first,
      'changes.memory.last.mb': memoryMb.at(-1) ?? NaN,
    };
  },
};
