import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Scope } from './request.ts';

/** A request as Express hands it on; `body` is there where somebody has parsed it before. */
export interface HttpRequest extends IncomingMessage {
  params: Record<string, string | string[]>;
  query: Record<string, unknown>;
  originalUrl: string;
  body?: unknown;
  user?: unknown;
}

export type Next = (problem?: unknown) => void;
export type HttpHandler = (request: HttpRequest, response: ServerResponse, next: Next) => void;
export type HttpErrorHandler = (problem: unknown, request: HttpRequest, response: ServerResponse, next: Next) => void;

/** The part of an Express application that the console needs: Node-RED's `RED.httpAdmin` is one. */
export interface HttpApp {
  get(path: string, ...handlers: HttpHandler[]): unknown;
  post(path: string, ...handlers: HttpHandler[]): unknown;
  use(path: string, handler: HttpErrorHandler): unknown;
}

/** Makes the check that a login allows a scope: Node-RED's `RED.auth.needsPermission`. */
export type Guard = (scope: Scope) => HttpHandler;
