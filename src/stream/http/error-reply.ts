import type { FastifyReply } from 'fastify';
import type { VivaError } from '../../core/errors.ts';
import { FAULT } from '../../core/errors.ts';
import { messageFor } from '../../core/error-message.ts';
import { httpStatusFor, retryAfterSeconds } from '../error-report.ts';

/** Types of errors as OpenAI's clients know them, by whose fault it was. */
const TYPE = {
  caller: 'invalid_request_error',
  load: 'overloaded_error',
  operator: 'server_error',
  bug: 'server_error',
} as const;

/** The body of an error in the shape that OpenAI's clients read, with our code and details in it. */
export const errorBody = (error: VivaError): unknown => ({
  error: {
    message: messageFor(error),
    type: TYPE[FAULT[error.code]],
    param: 'field' in error.details ? error.details.field : null,
    code: error.code,
    details: FAULT[error.code] === 'bug' ? {} : error.details,
  },
});

/** Answers a request with what went wrong. */
export const replyWithError = (reply: FastifyReply, error: VivaError): FastifyReply => {
  const seconds = retryAfterSeconds(error);
  if (seconds !== undefined) reply.header('retry-after', String(seconds));
  if (error.code === 'AUTHENTICATION_REQUIRED') reply.header('www-authenticate', 'Bearer');
  return reply.code(httpStatusFor(error)).type('application/json').send(errorBody(error));
};
