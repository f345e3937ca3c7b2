/** Commands that MongoDB has and this server refuses by name, with the code that says why. */
import { type CodeName, MongoError } from "../errors.ts";
import type { Command } from "./command.ts";

function refusal(codeName: CodeName, message: string): Command {
  return () => {
    throw new MongoError(codeName, message);
  };
}

const noUsers = "The embedded database has no users: connect without a user name and password";
const noTransactions = "Transaction numbers are only allowed on a replica set member or mongos";
const noReplicas = "This node was not started with the replSet option";

/** The refused commands by name. */
export const REFUSED: Record<string, Command> = {
  saslStart: refusal("AuthenticationFailed", noUsers),
  saslContinue: refusal("AuthenticationFailed", noUsers),
  authenticate: refusal("AuthenticationFailed", noUsers),
  createUser: refusal("NotImplemented", noUsers),
  usersInfo: refusal("NotImplemented", noUsers),
  commitTransaction: refusal("IllegalOperation", noTransactions),
  abortTransaction: refusal("IllegalOperation", noTransactions),
  replSetGetStatus: refusal("NoReplicationEnabled", noReplicas),
  replSetInitiate: refusal("NoReplicationEnabled", noReplicas),
  mapReduce: refusal("NotImplemented", "The embedded database has no mapReduce: use aggregate"),
  atlasVersion: refusal("CommandNotFound", "no such command: 'atlasVersion'"),
  bulkWrite: refusal("CommandNotFound", "no such command: 'bulkWrite'"),
};
