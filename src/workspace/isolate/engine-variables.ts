type Env = { readonly [name: string]: string | undefined };

/**
 * Where podman and docker find their engine, its images and its settings; see docker(1), containers.conf(5),
 * containers-storage.conf(5), podman-remote(1). Without them a client asks another engine than the one its user means.
 */
const OF_ENGINES =
  /^(DOCKER_\w+|CONTAINERS?_\w+|STORAGE_(DRIVER|OPTS)|REGISTRY_AUTH_FILE|XDG_RUNTIME_DIR|DBUS_SESSION_BUS_ADDRESS|SSH_AUTH_SOCK)$/;

/** What the client of a container engine has of the caller, beside what the task has. */
export function engineVariables(env: Env): { readonly [name: string]: string } {
  const found: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && OF_ENGINES.test(name)) found[name] = value;
  return found;
}
