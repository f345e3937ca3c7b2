/** Why a server cannot listen where another one does. */
export function portInUse(hostname: string, port: number): Error {
  return new Error(
    `Cannot listen on port ${port} of "${hostname}": it is in use. Stop what uses it, or set PORT to another (0 for any free one).`,
  );
}
