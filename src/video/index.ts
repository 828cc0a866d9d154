/** The door of src/video: what the root, the command line and the tests may use. Everything else in here is private to the room. */
export type { EncodeEvent, EncodeOptions } from './encode/encode-stage.ts';
export { encodeStage } from './encode/encode-stage.ts';
export type { CodecSetting, CodedPicture, PictureCodec, VideoEncoding } from './encode/picture-codec.ts';
export { usualBitrate } from './encode/recovering-encoder.ts';
export type { EncodedPicture, VideoEncoder, VideoEncoderOptions } from './encode/video-encoder.ts';
export { VideoEncoders } from './encode/video-encoders.ts';
