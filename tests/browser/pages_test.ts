/** The site's pages in one process: linkedom and what they show is loaded once for all of these. */
import "./pages_around.ts";
import "./pages_lesson.ts";
import "./pages_offline.ts";
import "./pages_outputs.ts";
import "./pages_service_worker.ts";
import "./pages_texts.ts";
