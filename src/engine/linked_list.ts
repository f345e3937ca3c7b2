/** What can stand in a `LinkedList`, in one at a time. */
export class Linked {
  /** The list that it is in. */
  list: unknown;
  /** Its neighbours there. */
  before: this | undefined;
  after: this | undefined;
}

/**
 * Items in the order in which they came; any of them can leave in constant time, as from a `Set`. A `Set` that items enter and
 * leave all the time replaces its table every few times, and in V8 the tables that it left behind keep alive those that follow,
 * until the old generation is collected: for a set of requests, that costs more than all the rest of a request.
 */
export class LinkedList<T extends Linked> {
  first: T | undefined;
  last: T | undefined;
  size = 0;

  /** Adds an item, which must be in no list, at the end. */
  add(item: T): void {
    item.list = this;
    item.before = this.last;
    if (this.last) this.last.after = item;
    else this.first = item;
    this.last = item;
    this.size++;
  }

  /** Takes an item out; false when it is not in this list. */
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

  /** From the first to the last. */
  *[Symbol.iterator](): Generator<T> {
    for (let item = this.first; item; item = item.after) yield item;
  }
}
