/** The door of src/audio: what the root, the command line and the tests may use. Everything else in here is private to the room. */
export { warmEncoders } from './encode/file-encoders.ts';
export type { FileDescription, FileFormat } from './encode/file-format.ts';
export { FILE_FORMATS, fileFormatOf } from './encode/file-format.ts';
export type { FileOptions } from './encode/file-stage.ts';
export { fileStage } from './encode/file-stage.ts';
export type { PacketDescription, PacketEncoding, PacketFormat } from './encode/packet-format.ts';
export { describePackets, PACKET_RATES } from './encode/packet-format.ts';
export { OpusEncoders, openCallPackets } from './encode/opus-packets.ts';
export type { PacketEncoder } from './encode/packet-encoder.ts';
export { packetStage } from './encode/packet-stage.ts';
export type { FfmpegBinary } from './ffmpeg-binary.ts';
export { findFfmpeg } from './ffmpeg-binary.ts';
export type { SoundFileLimits, SoundFileOptions } from './ffmpeg-file.ts';
export { readSoundFile } from './ffmpeg-file.ts';
export type { Activity, ActivityModel, ActivityState } from './hear/activity.ts';
export type { ActivityOptions } from './hear/activity-tracker.ts';
export type { HearingEncoding, HearingFormat } from './hear/hearing-stage.ts';
export { decodingStage, framingStage, hearingStage } from './hear/hearing-stage.ts';
export type { MicrophonePacket } from './hear/microphone-stages.ts';
export { microphoneStage, noticingStage } from './hear/microphone-stages.ts';
export type { HearingAnswer, HearingTask, HearingTasks } from './hear/hearing-tasks.ts';
export { activityByTasks, openHearingTasks } from './hear/hearing-tasks.ts';
export type { HearingModel } from './hear/silero-manifest.ts';
export { sileroVad } from './hear/silero-manifest.ts';
export type { VoiceActivityOptions } from './hear/voice-activity-stage.ts';
export { voiceActivityStage } from './hear/voice-activity-stage.ts';
export type { ResamplerOptions } from './resampler.ts';
export { Resampler } from './resampler.ts';
export { HOP } from './voice/synthesis.ts';
export { speechStage } from './voice/speech-stage.ts';
export type { SpeechOptions } from './voice/speech-stage.ts';
export { BUNDLED_MODELS, openVoiceRegistry, readVoiceManifests } from './voice/voice-registry.ts';
export type { RegistryOptions, VoiceRegistry } from './voice/voice-registry.ts';
export type {
  ClausePlan,
  PlanTask,
  VoiceTask,
  VoiceTaskResult,
  WindowSound,
  WindowTask,
} from './voice/voice-task.ts';
export { openVoiceTasks } from './voice/voice-tasks.ts';
export type { VoiceAnswer, VoiceTasks, VoiceTasksOptions } from './voice/voice-tasks.ts';
export type { Voice, VoiceWorkers } from './voice/voice.ts';
export type { TrackEncoding, TrackPacket } from './encode/track-stage.ts';
export { TRACK_RATE, trackStage } from './encode/track-stage.ts';
