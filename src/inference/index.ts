/** The door of src/inference: models by manifest, fetched, checked and run. It knows no meaning of any tensor. */
export type { ModelManifest } from './manifest.ts';
export { parseManifest, readManifest } from './manifest.ts';
export type { ModelFolders } from './model-folder.ts';
export { folderOf, isPresent, readModelFile, remedyFor, verifyModel } from './model-folder.ts';
export type { Model, ModelOptions, Provider } from './model.ts';
export { batchedModel } from './batched-model.ts';
export { CROP, JOINED } from './crop-graph.ts';
export type { CroppedModel } from './onnx-model.ts';
export { openCroppedModel, openOnnxModel } from './onnx-model.ts';
export type { Tensor, Tensors, TensorSpec } from './tensor.ts';
export { bindShape, floatsOf, releaseTensors } from './tensor.ts';
export type { FetchProgress } from './fetch-model.ts';
export { fetchModel } from './fetch-model.ts';
