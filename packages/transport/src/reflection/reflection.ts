import {
  type ServerReflectionRequest,
  type ServerReflectionResponse,
  ServerReflectionDefinition as V1Definition,
} from "../gen/grpc/reflection/v1/reflection.js";
import { ServerReflectionDefinition as V1AlphaDefinition } from "../gen/grpc/reflection/v1alpha/reflection.js";
import type { DescriptorSet } from "../message-type.js";
import { implement, type ServiceHandlers, type ServiceImplementation } from "../server/service-handlers.js";
import type { ServiceDefinition } from "../service-definition.js";
import { StatusCode } from "../status-code.js";
import { type CompiledFile, FileIndex } from "./file-index.js";

type Answer = NonNullable<ServerReflectionResponse["messageResponse"]>;
type Question = NonNullable<ServerReflectionRequest["messageRequest"]>;

/**
 * The reflection services, v1 and v1alpha, that tell of these services and of themselves. What there is to tell comes from
 * the compiled files that the generated messages bring along, byte for byte; a service without them is listed by its name only.
 */
export function reflection(services: readonly ServiceImplementation[]): ServiceImplementation[] {
  const definitions = [...services.map(({ definition }) => definition), V1Definition, V1AlphaDefinition];
  const names = [...new Set(definitions.map(({ fullName }) => fullName))].sort();
  let files: FileIndex | undefined;
  const handlers: ServiceHandlers<V1Definition> = {
    async *serverReflectionInfo(requests) {
      files ??= indexFiles(definitions);
      for await (const originalRequest of requests) {
        yield {
          validHost: originalRequest.host,
          originalRequest,
          messageResponse: answer(names, files, originalRequest.messageRequest),
        };
      }
    },
  };
  // the messages of both are the same
  return [implement(V1Definition, handlers), implement(V1AlphaDefinition, handlers)];
}

function indexFiles(definitions: readonly ServiceDefinition[]): FileIndex {
  const sets = new Set<DescriptorSet>();
  for (const { methods } of definitions) {
    for (const { requestType, responseType } of Object.values(methods))
      sets.add(requestType.descriptors).add(responseType.descriptors);
  }
  const files = new FileIndex();
  for (const set of sets) files.add(set);
  return files;
}

function answer(names: readonly string[], files: FileIndex, question: Question | undefined): Answer {
  switch (question?.$case) {
    case "listServices":
      return { $case: "listServicesResponse", value: { service: names.map((name) => ({ name })) } };
    case "fileByFilename":
      return fileAnswer(files, files.byName(question.value), `no file ${show(question.value)}`);
    case "fileContainingSymbol":
      return fileAnswer(files, files.bySymbol(question.value), `nothing named ${show(question.value)}`);
    case "fileContainingExtension": {
      const { containingType, extensionNumber } = question.value;
      const what = `no extension ${extensionNumber} of ${show(containingType)}`;
      return fileAnswer(files, files.byExtension(containingType, extensionNumber), what);
    }
    case "allExtensionNumbersOfType": {
      const extensionNumber = files.extensionsOf(question.value);
      if (extensionNumber === undefined) return notFound(`no message ${show(question.value)}`);
      const value = { baseTypeName: question.value, extensionNumber };
      return { $case: "allExtensionNumbersResponse", value };
    }
    default:
      return error(StatusCode.INVALID_ARGUMENT, "the request has no question that this server knows");
  }
}

function fileAnswer(files: FileIndex, file: CompiledFile | undefined, what: string): Answer {
  if (file === undefined) return notFound(what);
  const fileDescriptorProto = files.withImports(file).map(({ bytes }) => bytes);
  return { $case: "fileDescriptorResponse", value: { fileDescriptorProto } };
}

function notFound(what: string): Answer {
  return error(StatusCode.NOT_FOUND, `there is ${what} among the services of this server`);
}

function error(errorCode: number, errorMessage: string): Answer {
  return { $case: "errorResponse", value: { errorCode, errorMessage } };
}

/** A name as an error repeats it: the peer chose it, and its length. */
function show(name: string): string {
  return JSON.stringify(name.length <= 200 ? name : `${name.slice(0, 200)}…`);
}
