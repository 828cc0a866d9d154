/** The door of src/scheduler: who runs next, what it costs, and whether one more may start. */
export { admit } from './admission.ts';
export type { Admission, Demand } from './admission.ts';
export type { Cost, CostModel, Making } from './cost-model.ts';
export { serveLane } from './lane-server.ts';
export type { TaskHandler } from './lane-server.ts';
export { Lanes } from './lanes.ts';
export type { JobReport, JobRequest, LaneLoad, LanesOptions } from './lanes.ts';
export type { LaneModule } from './lane.ts';
export type { LoopTime } from './loop-use.ts';
export { watchLoopUse } from './loop-use.ts';
export { PRIORITY } from './priority.ts';
export type { Priority } from './priority.ts';
export { chooseSteps } from './step-rule.ts';
export type { StepChoice } from './step-rule.ts';
