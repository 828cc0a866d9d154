/** The door of src/motion: what the root, the command line and the tests may use. Everything else in here is private to the room. */
export type { Articulator } from './articulation.ts';
export type { Expression } from './controls.ts';
export { controlsOf } from './controls.ts';
export { FaceDriver } from './face-driver.ts';
export type { FaceDriverOptions, Playout } from './face-driver.ts';
export { FACE_NAMES } from './face-lists.ts';
export type { FaceName } from './face-lists.ts';
export type { MotionState, MotionTask, MotionWindow } from './motion-task.ts';
export { MOTION_FORMATS, motionFile, motionFormatOf } from './motion-file.ts';
export type { MotionFormat } from './motion-file.ts';
export { openMotionTasks } from './motion-tasks.ts';
export type { MotionAnswer, MotionTasks, MotionTasksOptions } from './motion-tasks.ts';
export { motionTraitsOf } from './motion-traits.ts';
export type { MotionTraits } from './motion-traits.ts';
export { networkArticulator } from './network-articulation.ts';
export type { Mover, NetworkOptions } from './network-articulation.ts';
export { ruleArticulator } from './rule-articulation.ts';
export { motionOfSound, motionOfSpeech } from './sound-motion.ts';
