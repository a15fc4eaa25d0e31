"use strict";
(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const posts = [...document.querySelectorAll(".post")];
  const alike = document.getElementById("alike");
  const apply = () => {
    const wanted = new FormData(form);
    const levels = wanted.getAll("level");
    const category = wanted.get("category");
    const language = wanted.get("language");
    let shown = 0;
    for (const post of posts) {
      const keep = levels.includes(post.dataset.level)
        && (!category || post.dataset.categories.split(" ").includes(category))
        && (!language || post.dataset.language === language);
      post.hidden = !keep;
      shown += keep ? 1 : 0;
    }
    alike.hidden = !wanted.has("alike");
    document.getElementById("shown").textContent = `${shown} of ${posts.length} shown`;
  };
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
})();
