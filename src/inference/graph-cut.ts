import type { GraphNode, GraphValue, OnnxFile } from './onnx-graph.ts';

/**
 * The part of a graph that lies between some tensors and others: what is needed to compute `outputs` from `inputs`, and
 * nothing else. Throws `RangeError` where the outputs hang on an input that was not named.
 */
export const cutGraph = (
  file: OnnxFile,
  inputs: readonly GraphValue[],
  outputs: readonly GraphValue[],
): OnnxFile => {
  const { graph } = file;
  const producers = new Map<string, GraphNode>();
  for (const node of graph.node) for (const output of node.output) producers.set(output, node);
  const known = new Set(inputs.map(({ name }) => name));
  const weights = new Set(graph.initializer.map(({ name }) => name));
  const needed = new Set<GraphNode>();
  const used = new Set<string>();

  const pending = outputs.map(({ name }) => name);
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    // An empty name is an optional input that was left out.
    if (name === '' || used.has(name) || known.has(name)) continue;
    used.add(name);
    if (weights.has(name)) continue;
    const node = producers.get(name);
    if (node === undefined) throw new RangeError(`the cut leaves ${name} without a source`);
    needed.add(node);
    pending.push(...(node.input ?? []));
  }
  return {
    ...file,
    graph: {
      ...graph,
      node: graph.node.filter((node) => needed.has(node)),
      initializer: graph.initializer.filter(({ name }) => name !== undefined && used.has(name)),
      input: inputs,
      output: outputs,
    },
  };
};
