// What does not concern the answers given stays away; without this script every field is simply there.
const form = document.querySelector("form[data-visit]");
const shows = {
  employer: (v) => v.job === "CHANGED" || v.wages === "OWED",
  where: (v) => v.job === "CHANGED" || v.wages === "OWED",
  owed: (v) => v.wages === "OWED",
  home_date: (v) => v.job === "HOME",
  wants_job: (v) => v.job === "LOST" || v.job === "HOME" || v.job === "CHANGED",
};

function settle() {
  const values = Object.fromEntries(new FormData(form));
  for (const [name, wanted] of Object.entries(shows)) {
    const box = form.querySelector(`[name=${name}]`)?.closest(".field");
    if (box) box.hidden = !wanted(values) && !box.querySelector(".field-error");
  }
}

form?.addEventListener("change", settle);
if (form) settle();
