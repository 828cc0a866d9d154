/** The door of src/video: what the root, the command line and the tests may use. Everything else in here is private to the room. */
export type { EncodeEvent, EncodeOptions } from './encode/encode-stage.ts';
export { encodeStage } from './encode/encode-stage.ts';
export type { CodecSetting, CodedPicture, PictureCodec, VideoEncoding } from './encode/picture-codec.ts';
export { usualBitrate } from './encode/recovering-encoder.ts';
export type { EncodedPicture, VideoEncoder, VideoEncoderOptions } from './encode/video-encoder.ts';
export { VideoEncoders } from './encode/video-encoders.ts';
export type { PackedPicture } from './draw/packed-picture.ts';
export { packPicture, plainPicture } from './draw/packed-picture.ts';
export type { Avatar, AvatarRegistry, BadPack } from './pack/avatar-registry.ts';
export { BUNDLED_AVATARS, openAvatarRegistry, verifyAvatar } from './pack/avatar-registry.ts';
export type { AvatarTraits } from './pack/avatar-traits.ts';
export type { PortraitEvent, PortraitOptions, PortraitWorkers } from './portrait/portrait-stage.ts';
export { portraitStage } from './portrait/portrait-stage.ts';
export type { Backdrop, DrawnPictures, PictureSize, PortraitTask } from './portrait/portrait-task.ts';
export { isPictureSize, PICTURE_SIZES } from './portrait/portrait-task.ts';
export type { PortraitAnswer, PortraitTasks, PortraitTasksOptions } from './portrait/portrait-tasks.ts';
export { openPortraitTasks } from './portrait/portrait-tasks.ts';
