/** What `style.css` of live outputs is where nothing is bundled, by deno.json. */
export default Deno.readTextFileSync(new URL("../../live/page/style.css", import.meta.url));
