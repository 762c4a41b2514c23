import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError, statusByCode, type ErrorCode, type Problem } from '../contract/errors.js'

/** Answers every error as `application/problem+json` with a code. What is not ours to tell is 500, logged, its text hidden. */
export function installProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | AppError, request, reply) => {
    const known = error instanceof AppError ? error : fromFramework(error)
    if (known.code === 'INTERNAL') request.log.error({ err: error, event: 'request_failed' }, 'a request failed')
    return sendProblem(request, reply, known)
  })
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  const status = statusByCode[error.code]
  const { epoch, retry_after } = error.extra
  const problem: Problem = {
    type: 'about:blank',
    title: titleOf(error.code),
    status,
    detail: error.detail,
    code: error.code,
    request_id: request.id,
    ...(epoch === undefined ? {} : { epoch }),
  }
  if (retry_after !== undefined) reply.header('retry-after', String(Math.ceil(retry_after)))
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  return reply.code(status).header('content-type', 'application/problem+json; charset=utf-8').send(JSON.stringify(problem))
}

const titleOf = (code: ErrorCode): string => {
  const words = code.toLowerCase().replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function fromFramework(error: FastifyError): AppError {
  const status = error.statusCode ?? 500
  if (error.validation) return new AppError('INVALID', error.message)
  if (status === 413) return new AppError('TOO_LARGE', 'the body is too large')
  if (status === 429) return new AppError('RATE_LIMITED', 'too many requests', { retry_after: 10 })
  if (status === 503) return new AppError('UNAVAILABLE', 'the server is stopping or overloaded', { retry_after: 5 })
  if (status >= 400 && status < 500) return new AppError('INVALID', error.message)
  return new AppError('INTERNAL', 'something went wrong here; it has been logged')
}
