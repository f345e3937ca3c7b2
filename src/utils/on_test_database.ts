/** What `@test-concepts` imports before `@concepts`, so that this opens a test database. */
import { wantTestDatabase } from "./test_run.ts";

wantTestDatabase();
