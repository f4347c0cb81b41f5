/**
 * The site's root as a path of its host: a page that is missing may have been looked for anywhere.
 *
 * @param repository `owner/name` on GitHub, if it is published from there.
 */
export function publishedRoot(repository = ""): string {
  const [owner, name = ""] = repository.split("/");
  return name === "" || name.toLowerCase() === `${owner.toLowerCase()}.github.io`
    ? "/"
    : `/${name}/`;
}

/** The address of a repository; none where it has no name. */
export function repositoryAddress(
  repository?: string,
  server = "https://github.com",
): string | undefined {
  return repository && `${server}/${repository}`;
}
