/** The door of src/audio: what the root, the command line and the tests may use. Everything else in here is private to the room. */
export { warmEncoders } from './encode/file-encoders.ts';
export type { FileDescription, FileFormat } from './encode/file-format.ts';
export { FILE_FORMATS, fileFormatOf } from './encode/file-format.ts';
export type { FileOptions } from './encode/file-stage.ts';
export { fileStage } from './encode/file-stage.ts';
export type { PacketDescription, PacketEncoding, PacketFormat } from './encode/packet-format.ts';
export { describePackets, PACKET_RATES } from './encode/packet-format.ts';
export { packetStage } from './encode/packet-stage.ts';
export type { ResamplerOptions } from './resampler.ts';
export { Resampler } from './resampler.ts';
