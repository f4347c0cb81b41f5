/** What is left of the kernel's permissions, as lists of paths and names. */
export interface Permissions {
  /** Files and folders that may be read. */
  read: string[];
  /** Environment variables that may be read. */
  env: string[];
}

interface Core {
  ops: {
    op_pledge_test_permissions(permissions: Record<string, unknown>): unknown;
  };
}

/**
 * Gives up all permissions but some reading, for good.
 *
 * `Deno.permissions.revoke` knows only all or nothing here, because the kernel starts with
 * everything. `deno test` gives tests lists of permissions by the operation used here; the token that
 * would undo it is not kept.
 *
 * @throws {Error} If a permission is left.
 */
export function dropPermissions({ read, env }: Permissions): void {
  // deno-lint-ignore no-explicit-any -- not in Deno's types
  const internals = (Deno as any)[(Deno as any).internal] as { core: Core };
  internals.core.ops.op_pledge_test_permissions({
    read,
    env,
    write: false,
    net: false,
    run: false,
    ffi: false,
    sys: false,
    import: false,
  });
  const names = ["read", "env", "write", "net", "run", "ffi", "sys", "import"] as const;
  for (const name of names) {
    const { state } = Deno.permissions.querySync({ name } as Deno.PermissionDescriptor);
    if (state === "granted") throw new Error(`The permission "${name}" could not be given up.`);
  }
}
