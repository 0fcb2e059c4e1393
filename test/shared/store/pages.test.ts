import assert from 'node:assert/strict';
import { everyMachine, pageOf } from '../../../shared/store/pages.ts';
import type { MachineChange } from '../../../shared/store/store.ts';
import { aDescription } from '../../support/builders.ts';

type State = Extract<MachineChange, { kind: 'machine' }>;
const ids = (count: number) => Array.from({ length: count }, (_, n) => ({ id: `m-${n}` }));
const state = ({ id }: { readonly id: string }): State => ({
  ...{ kind: 'machine', machineId: id, description: aDescription(), revision: '1' },
});

describe('a page of machines', () => {
  it('is the last if it has fewer than 50 records, and else goes on after its last one', () => {
    assert.equal(pageOf(ids(49), state).next, undefined);
    assert.equal(pageOf(ids(50), state).next, 'm-49');
  });

  it('lacks what is corrupt or deleted, and is followed by the next page', () => {
    const read = (record: { readonly id: string }): MachineChange | undefined =>
      record.id === 'm-1'
        ? undefined
        : record.id === 'm-2'
          ? { kind: 'deleted', machineId: 'm-2', revision: '1' }
          : state(record);
    const { machines, next } = pageOf(ids(50), read);
    assert.deepEqual([machines.length, machines[0]?.machineId, machines[1]?.machineId], [48, 'm-0', 'm-3']);
    assert.equal(next, 'm-49');
  });

  it('is read when the one before it is taken, until the last', async () => {
    const asked: (string | undefined)[] = [];
    const readPage = (after: string | undefined) => {
      asked.push(after);
      const next = after === undefined ? 'm-1' : undefined;
      return Promise.resolve({ machines: [state({ id: after ?? 'm-0' })], next });
    };
    const machines = everyMachine(readPage);
    assert.equal((await machines.next()).value?.machineId, 'm-0');
    assert.deepEqual(asked, [undefined]);
    assert.deepEqual((await Array.fromAsync(machines)).length, 1);
    assert.deepEqual(asked, [undefined, 'm-1']);
  });
});
