// Classification: levels of variables, what the machine proposes, who decided.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";

const icon = "M2.5 13.5h11M3.5 13.5v-3h2.5v3M6.8 13.5v-6h2.5v6M10 13.5v-10h2.5v10";

export const room: Room = {
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: "/classification",
      component: lazyRouteComponent(() => import("./pages/Levels"), "Levels"),
    }),
  ],
  menu: [
    {
      screen: "classification",
      to: "/classification",
      group: "trust",
      order: 22,
      needs: ["classification.levels"],
      letter: "l",
      label: { zh: "变量分级", en: "Levels" },
      icon,
    },
  ],
  tasks: [
    {
      to: "/classification",
      needs: "classification.levels",
      order: 94,
      label: { zh: "确认或调整变量的级别", en: "Confirm or change levels of variables" },
      how: {
        zh: "系统按名称、声明和取值提议；提高立即生效，降低要第二人",
        en: "Proposed by name, declaration and values; higher at once, lower by two persons",
      },
      icon,
    },
  ],
};
