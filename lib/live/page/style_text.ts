/** What `style.css` is where nothing is bundled: deno.json names it. */
export default Deno.readTextFileSync(new URL("style.css", import.meta.url));
