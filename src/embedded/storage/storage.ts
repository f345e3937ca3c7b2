import type { DatabaseSync } from "node:sqlite";
import { Catalogue } from "./catalogue.ts";
import { openFile } from "./file.ts";
import { Transactions } from "./transactions.ts";

/** The stored data: the catalogue of collections, and the transactions that change them. */
export class Storage {
  readonly catalogue: Catalogue;
  readonly transactions: Transactions;

  private constructor(private readonly db: DatabaseSync) {
    this.catalogue = new Catalogue(db);
    this.transactions = new Transactions(db, this.catalogue);
  }

  /** Opens the data of a folder. Throws CannotOpen. */
  static open(dataDir: string): Storage {
    return new Storage(openFile(dataDir));
  }

  /** Commits what is waiting and closes the file. */
  close(): void {
    this.transactions.flush();
    this.db.close();
  }
}
