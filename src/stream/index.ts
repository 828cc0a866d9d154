/** The door of src/stream: what the root and the tests may use. Everything else in here is private to the room. */
export type { Face, FaceLabel, FaceTerms, OnPlaced } from './motion-service.ts';
export { FACE_LABELS } from './protocol/motion-request.ts';
export { Keys, bearerKey } from './keys.ts';
export { metricsRoutes } from './http/metrics-routes.ts';
export { openTracer } from './metrics/open-tracer.ts';
export { PrometheusMetrics } from './metrics/prometheus-metrics.ts';
export { closeCodeFor } from './error-report.ts';
export type { Route, RouteAnswer, RouteRequest } from './http/route.ts';
export type { CloseReason, MessageTransport } from './transport/message-transport.ts';
export type { MessageTaker } from './transport/websocket-transport.ts';
export { startServer } from './server.ts';
export type { Server, ServerOptions, SocketDoor } from './server.ts';
export type { SessionEvent } from './session-event.ts';
export { FILE_FORMATS } from './speech-service.ts';
export type {
  FileFormat,
  FilePath,
  Manner,
  OnWarning,
  PacketPath,
  ServiceLoad,
  SpeechService,
} from './speech-service.ts';
export type { InputFormat, OutputFormat } from './protocol/wire-format.ts';
export type { DueAt, VideoPath, VideoTerms } from './video-service.ts';
