import type { Span as VendorSpan, Tracer as VendorTracer } from '@opentelemetry/api';
import { ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { asVivaError } from '../../core/errors.ts';
import type { Span, Tracer } from '../../core/trace.ts';
import { Interrupted } from '../interrupted.ts';

type Attributes = Readonly<Record<string, string | number>>;

/** Every part carries the attributes of the whole, so that a session's id finds all of its windows. */
class OtlpSpan implements Span {
  readonly #tracer: VendorTracer;
  readonly #span: VendorSpan;
  readonly #attributes: Attributes;

  constructor(tracer: VendorTracer, name: string, attributes: Attributes, parent?: VendorSpan) {
    this.#tracer = tracer;
    this.#attributes = attributes;
    const context = parent ? trace.setSpan(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
    this.#span = tracer.startSpan(name, { attributes: { ...attributes } }, context);
  }

  child(name: string, attributes: Attributes = {}): Span {
    return new OtlpSpan(this.#tracer, name, { ...this.#attributes, ...attributes }, this.#span);
  }

  end(failure?: unknown): void {
    // To be interrupted is how a turn normally ends early.
    if (failure instanceof Interrupted) this.#span.setAttribute('interrupted', true);
    else if (failure !== undefined) {
      this.#span.setStatus({ code: SpanStatusCode.ERROR, message: asVivaError(failure).code });
    }
    this.#span.end();
  }
}

/**
 * Sends spans to a collector by OTLP over HTTP, in batches.
 *
 * @param endpoint the collector's address, as `OTEL_EXPORTER_OTLP_ENDPOINT` has it: `http://collector:4318`
 */
export const otlpTracer = (endpoint: URL): Tracer => {
  const url = `${endpoint.href.replace(/\/$/, '')}/v1/traces`;
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'vivavoce' }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
  });
  const tracer = provider.getTracer('vivavoce');
  return {
    begin: (name, attributes = {}) => new OtlpSpan(tracer, name, attributes),
    // A collector that is gone must not hold up the end.
    close: () => provider.shutdown().catch(() => undefined),
  };
};
