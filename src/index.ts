export { createPlan } from "./engine/create-plan.ts";
export type { PlanOptions } from "./engine/create-plan.ts";
export type {
  Cost,
  Ending,
  Mode,
  Reporter,
  RunEvent,
  RunHeader,
  Summary,
} from "./engine/events.ts";
export { exitCode, exitCodes } from "./engine/exit-code.ts";
export type { Journal } from "./engine/journal.ts";
export type { Plan, PlannedPlay, PlannedStep } from "./engine/plan.ts";
export { createReview } from "./engine/review.ts";
export type { Review } from "./engine/review.ts";
export { createRunId, isRunId } from "./engine/run-id.ts";
export { defaultConcurrency, run } from "./engine/run.ts";
export type { Past, RunOptions } from "./engine/run.ts";
export { defineTask } from "./engine/task.ts";
export type { PrepareContext, Task, TaskContext, TaskDefinition } from "./engine/task.ts";
export { describeHost } from "./library/describe-host.ts";
export type { DescribeOptions } from "./library/describe-host.ts";
export { loadInventory } from "./library/load-inventory.ts";
export type { LoadInventoryOptions } from "./library/load-inventory.ts";
export { loadPlaybook } from "./library/load-playbook.ts";
export type { LoadPlaybookOptions } from "./library/load-playbook.ts";
export { createTransport } from "./library/transport.ts";
export type { TransportOptions } from "./library/transport.ts";
export type {
  Action,
  ActionRecord,
  DirectoryGuard,
  FileGuard,
  PermissionChange,
  Permissions,
  Premises,
  QuarantineAction,
  RepairAction,
  RestoreAction,
  RevertAction,
} from "./model/action.ts";
export type { ConfigurationRead } from "./model/configuration-read.ts";
export type { ControlReader, LocalRead } from "./model/control-reader.ts";
export { FleetmendError } from "./model/error.ts";
export type { ErrorCode, ErrorRecord } from "./model/error.ts";
export { findingCodes, needsAttention } from "./model/finding.ts";
export type { Finding, Severity, SigningDirCode } from "./model/finding.ts";
export type {
  DirectoryListing,
  FileFacts,
  FileRead,
  HostReader,
  LinkFound,
  MatchingRead,
  NamedRead,
  PathFacts,
  ReadOptions,
} from "./model/host-reader.ts";
export type {
  DescribedSetting,
  DescribedVariable,
  HostDescription,
  SettingSource,
} from "./model/host-description.ts";
export type { BecomeSettings, Connection, Data, Host, Variable } from "./model/host.ts";
export type { Inventory } from "./model/inventory.ts";
export type {
  JournalRead,
  LogAnswer,
  LogClock,
  LogHit,
  LogPlace,
  LogQuery,
  LogRead,
  LogText,
} from "./model/log.ts";
export type { HostPast, JournalEvent, PastAction } from "./model/journal.ts";
export type { HttpOptions, HttpRead, HttpStage } from "./model/http.ts";
export { observed } from "./model/outcome.ts";
export type { Outcome, Status } from "./model/outcome.ts";
export type { Playbook } from "./model/playbook.ts";
export { formatProblem, ProblemsError } from "./model/problem.ts";
export type { Problem } from "./model/problem.ts";
export { Secret } from "./model/secret.ts";
export type { Service } from "./model/service.ts";
export type {
  CacheFile,
  Container,
  Middleware,
  OtherDirectory,
  ServiceFacts,
  ShadowedValue,
  SigningDir,
  Substitution,
  Via,
} from "./model/signing-dir.ts";
export type {
  InstalledPackage,
  Mount,
  ProcessFacts,
  ProcessView,
  UserRange,
} from "./model/system.ts";
export type { ApiAnswer, Verification, VerificationVerdict } from "./model/verification.ts";
export type { Limit } from "./parse/pattern/host-pattern.ts";
export type { ProgramRecord } from "./remote/programs.ts";
export { humanReporter } from "./reporters/human.ts";
export type { HumanOptions } from "./reporters/human.ts";
export type { NextStep } from "./reporters/human-summary.ts";
export { jsonReporter } from "./reporters/json.ts";
export type { Output } from "./reporters/output.ts";
export { catalogue } from "./services/catalogue.ts";
export { builtInTasks } from "./tasks/built-in.ts";
export type { ChangeSession, ReadSession, Transport } from "./transport/contract.ts";
export { createControlReader } from "./transport/control/control-reader.ts";
