import protobuf from 'protobufjs';

/**
 * The part of ONNX's format that a graph for inference uses, with the field numbers of `onnx.proto`.
 * What a file holds beyond it (documentation strings, training information, functions) is left out when it is written again.
 */
const SCHEMA = `
syntax = "proto2";
package onnx;
message Attribute {
  optional string name = 1; optional float f = 2; optional int64 i = 3; optional bytes s = 4; optional Tensor t = 5;
  repeated float floats = 7; repeated int64 ints = 8; repeated bytes strings = 9; optional int32 type = 20;
}
message Value { optional string name = 1; optional Type type = 2; }
message Node {
  repeated string input = 1; repeated string output = 2; optional string name = 3; optional string opType = 4;
  repeated Attribute attribute = 5; optional string domain = 7;
}
message Model {
  optional int64 irVersion = 1; optional string producerName = 2; optional Graph graph = 7; repeated Opset opsetImport = 8;
}
message Graph {
  repeated Node node = 1; optional string name = 2; repeated Tensor initializer = 5;
  repeated Value input = 11; repeated Value output = 12;
}
message Tensor {
  repeated int64 dims = 1; optional int32 dataType = 2; repeated float floatData = 4 [packed = true];
  repeated int32 int32Data = 5 [packed = true]; repeated int64 int64Data = 7 [packed = true];
  optional string name = 8; optional bytes rawData = 9;
}
message Type { optional TensorType tensorType = 1; }
message TensorType { optional int32 elemType = 1; optional Shape shape = 2; }
message Shape { repeated Dimension dim = 1; }
message Dimension { optional int64 dimValue = 1; optional string dimParam = 2; }
message Opset { optional string domain = 1; optional int64 version = 2; }
`;

/** Element types by ONNX's numbers. */
export const ELEMENT = { float32: 1, int8: 3, int64: 7 } as const;
/** Attribute types by ONNX's numbers. */
export const ATTRIBUTE = { float: 1, int: 2, tensor: 4, ints: 7 } as const;

export interface GraphTensor {
  readonly name?: string;
  readonly dims?: readonly number[];
  readonly dataType: number;
  /** Little-endian, row by row. */
  readonly rawData?: Uint8Array;
  readonly floatData?: readonly number[];
  readonly int32Data?: readonly number[];
}

export interface GraphAttribute {
  readonly name: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: number;
  readonly t?: GraphTensor;
  readonly ints?: readonly number[];
}

export interface GraphNode {
  readonly name?: string;
  readonly opType: string;
  readonly domain?: string;
  readonly input?: readonly string[];
  readonly output: readonly string[];
  readonly attribute?: readonly GraphAttribute[];
}

export interface GraphValue {
  readonly name: string;
  readonly type?: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: {
        readonly dim?: readonly { readonly dimValue?: number; readonly dimParam?: string }[];
      };
    };
  };
}

/** A graph as data: what an ONNX file says, no more. */
export interface OnnxGraph {
  readonly name: string;
  readonly node: readonly GraphNode[];
  readonly initializer: readonly GraphTensor[];
  readonly input: readonly GraphValue[];
  readonly output: readonly GraphValue[];
}

export interface OnnxFile {
  readonly irVersion: number;
  readonly producerName?: string;
  readonly opsetImport: readonly { readonly domain?: string; readonly version: number }[];
  readonly graph: OnnxGraph;
}

const Model = protobuf.parse(SCHEMA, { keepCase: true }).root.lookupType('onnx.Model');

/** Reads an ONNX file. Throws where the bytes are no such thing. */
export const readOnnx = (bytes: Uint8Array): OnnxFile => {
  const object = Model.toObject(Model.decode(bytes), { longs: Number, arrays: false });
  // The schema above is what decoded it, so it has this shape; lists that were empty are absent.
  const file = object as Omit<OnnxFile, 'graph'> & { readonly graph?: Partial<OnnxGraph> };
  const { graph } = file;
  if (graph?.node === undefined) throw new TypeError('not an ONNX graph');
  const { name = '', node, initializer = [], input = [], output = [] } = graph;
  return { ...file, graph: { name, node, initializer, input, output } };
};

/** The bytes of an ONNX file; the same graph always gives the same. */
export const writeOnnx = (file: OnnxFile): Uint8Array => Model.encode(Model.fromObject({ ...file })).finish();
