/** Which row of the table a machine is drawn in, by a number that stays while the row does. */

export class Slots {
  #slots: ReadonlyMap<string, number> = new Map();
  #count = 0;

  /**
   * A number for each of the machines, no two the same: that of before for those that were there. `byPlace`: that of the row in the same place,
   * whichever machine was there. To change its texts costs half of what a new row does; but what is in the middle of being done with it, such as a
   * click, is then done to another machine.
   */
  of(ids: readonly string[], byPlace: boolean): ReadonlyMap<string, number> {
    const inOrder = [...this.#slots.values()];
    this.#slots = new Map(
      ids.map((id, i) => [id, (byPlace ? inOrder[i] : this.#slots.get(id)) ?? (this.#count += 1)] as const),
    );
    return this.#slots;
  }
}
