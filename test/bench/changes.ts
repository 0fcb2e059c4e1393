/** Benchmark of the change stream: 490 listeners of one machine and 10 of all machines, 100 changes a second for a minute. */
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
      // One process, including its 500 listeners. It levels out when the ring of recent changes is full.
      'changes.memory.first.mb': first,
      'changes.memory.last.mb': memoryMb.at(-1) ?? NaN,
    };
  },
};
