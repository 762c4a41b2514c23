import type { Socket } from 'node:net'
import { LogController, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { AppError, statusByCode, type ErrorCode, type Problem } from '../contract/errors.js'
import { countRefusal } from './metrics.js'

/** Answers every error as `application/problem+json` with a code. What is not ours to tell is 500, logged, its text hidden (R-HTTP-1). */
export function installProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | AppError, request, reply) => answerError(error, request, reply))
}

/** Faults that the framework meets before there is a route: an address that cannot be decoded, among them. */
export const frameworkErrors = (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void =>
  void answerError(error, request, reply)

/** The one line about a request is our own, without its address or body. */
export const logController = new LogController({ disableRequestLogging: true })

/** Bytes that are no HTTP at all: there is no request yet, only a socket. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const isTooLarge = error.code === 'HPE_HEADER_OVERFLOW'
  const body = JSON.stringify(problemOf(new AppError(isTooLarge ? 'TOO_LARGE' : 'INVALID', 'this is not a request that can be read'), null))
  const status = isTooLarge ? '413 Content Too Large' : '400 Bad Request'
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/problem+json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}`
  socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`)
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  const problem = problemOf(error, request.id)
  const { retry_after } = error.extra
  if (retry_after !== undefined && !reply.hasHeader('retry-after')) reply.header('retry-after', String(Math.max(1, Math.ceil(retry_after))))
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
  return reply.code(problem.status).header('content-type', 'application/problem+json; charset=utf-8').send(JSON.stringify(problem))
}

function answerError(error: FastifyError | AppError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = error instanceof AppError ? error : fromFramework(error)
  if (known.code === 'INTERNAL') request.log.error({ err: error, event: 'request_failed' })
  else if (known.cause !== undefined) request.log.error({ err: known.cause, event: 'request_failed', code: known.code })
  countRefusal(known.code)
  return sendProblem(request, reply, known)
}

/** The body of an error's answer. */
export function problemOf(error: Pick<AppError, 'code' | 'detail' | 'extra'>, request_id: string | null): Problem {
  const { epoch } = error.extra
  return {
    type: 'about:blank',
    title: titleOf(error.code),
    status: statusByCode[error.code],
    detail: error.detail,
    code: error.code,
    request_id,
    ...(epoch === undefined ? {} : { epoch }),
  }
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
  if (status === 404) return new AppError('NOT_FOUND', 'there is nothing at this address')
  if (status >= 400 && status < 500) return new AppError('INVALID', error.message)
  return new AppError('INTERNAL', 'something went wrong here; it has been logged')
}
