/**
 * The errors that a command answers with, as MongoDB names and numbers them.
 * Source: https://github.com/mongodb/mongo/blob/v7.0/src/mongo/base/error_codes.yml
 */
import type { Document } from "./bson/value.ts";

/** MongoDB's code of each error that this server gives, by its `codeName`. */
export const CODES = {
  InternalError: 1,
  BadValue: 2,
  FailedToParse: 9,
  Unauthorized: 13,
  TypeMismatch: 14,
  Overflow: 15,
  InvalidLength: 16,
  AuthenticationFailed: 18,
  IllegalOperation: 20,
  InvalidBSON: 22,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  CannotBackfillArray: 51,
  DollarPrefixedFieldName: 52,
  NoReplicationEnabled: 76,
  InvalidIdField: 53,
  NotSingleValueField: 54,
  EmptyFieldName: 56,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  IndexAlreadyExists: 68,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  NotExactValueField: 111,
  CommandNotSupported: 115,
  NotAReplicaSet: 123,
  ExceededMemoryLimit: 146,
  InvalidPipelineOperator: 168,
  CannotIndexParallelArrays: 171,
  QueryPlanKilled: 175,
  AmbiguousIndexKeyPattern: 181,
  InvalidIndexSpecificationOption: 197,
  QueryFeatureNotAllowed: 224,
  NotImplemented: 238,
  ConversionFailure: 241,
  NoQueryExecutionPlans: 291,
  QueryExceededMemoryLimitNoDiskUseAllowed: 292,
  APIVersionError: 322,
  APIStrictError: 323,
  UnsupportedOpQueryCommand: 352,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
  DatabaseDifferCase: 13297,
} as const;

export type CodeName = keyof typeof CODES;

/** A command that cannot be carried out. `extra` is added to the error document (such as `keyPattern`). */
export class MongoError extends Error {
  readonly code: number;
  constructor(readonly codeName: CodeName | `Location${number}`, message: string, readonly extra?: Document) {
    super(message);
    this.name = "MongoError";
    this.code = codeName in CODES
      ? CODES[codeName as CodeName]
      : Number((codeName as string).slice("Location".length));
  }
}

/** Runs something and says of its MongoErrors where they came from, as MongoDB does of some: `context :: caused by :: message`. */
export function withContext<T>(context: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof MongoError)) throw error;
    throw new MongoError(error.codeName, `${context} :: caused by :: ${error.message}`, error.extra);
  }
}
