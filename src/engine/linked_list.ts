/** What stands in a `LinkedList`: in one at a time. */
export class Linked {
  /** The list that it is in. */
  list: unknown;
  before: this | undefined;
  after: this | undefined;
}

/**
 * Things in the order in which they came, of which any can leave at once, as of a `Set`. A `Set` that things enter and leave all
 * the time makes itself a new table every few times, and the tables it has left keep the later ones from V8's young collector: for
 * every request that costs more than the rest of it.
 */
export class LinkedList<T extends Linked> {
  first: T | undefined;
  last: T | undefined;
  size = 0;

  /** Adds what is in no list at the end. */
  add(item: T): void {
    item.list = this;
    item.before = this.last;
    if (this.last) this.last.after = item;
    else this.first = item;
    this.last = item;
    this.size++;
  }

  /** Takes something out; false when it is not in this list. */
  delete(item: T): boolean {
    if (item.list !== this) return false;
    const { before, after } = item;
    if (before) before.after = after;
    else this.first = after;
    if (after) after.before = before;
    else this.last = before;
    // What has left must not lead to what is still there: a collector that finds it late would find all that too.
    item.list = item.before = item.after = undefined;
    this.size--;
    return true;
  }

  *[Symbol.iterator](): Generator<T> {
    for (let item = this.first; item; item = item.after) yield item;
  }
}
