/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two takes of the current shot side by side, or its draft and a take, with a line that wipes from one to the other.
 */
#include "ui/viewer/kn-viewer-private.h"

#include "app/document/kn-take.h"
#include "ui/kn-accessible.h"
#include "ui/kn-window.h"

#include <glib/gi18n.h>

/* What can be compared: a take, or the draft (0). */
struct film
{
  guint64 id;
  char *name, *path;
  double agreement;
};

static void
film_free (gpointer data)
{
  struct film *film = data;

  g_free (film->name);
  g_free (film->path);
  g_free (film);
}

static void
add_film (GPtrArray *films, guint64 id, char *name, char *path, double agreement)
{
  struct film *film = g_new0 (struct film, 1);

  film->id = id;
  film->name = name;
  film->path = path;
  film->agreement = agreement;
  g_ptr_array_add (films, film);
}

/* The current take first, then the others, the newest first, then the draft: the first two are what one wants to see. */
static GPtrArray *
list_films (KnViewer *self, KnShot *shot)
{
  GPtrArray *films = g_ptr_array_new_with_free_func (film_free);
  GListModel *takes = kn_shot_get_takes (shot);
  KnTake *picked = kn_shot_get_picked_take (shot);
  const char *draft = kn_render_desk_find_draft (self->desk, shot);

  for (int pass = 0; pass < 2; pass++)
    for (guint i = g_list_model_get_n_items (takes); i-- > 0;)
      {
        g_autoptr (KnTake) take = g_list_model_get_item (takes, i);
        const char *name = kn_take_get_name (take);

        if ((take == picked) == (pass == 0))
          add_film (films, kn_node_get_id (KN_NODE (take)),
                    *name ? g_strdup (name) : g_strdup_printf (_("Take %u"), i + 1), kn_take_dup_file_name (take),
                    kn_take_get_agreement (take));
      }
  if (draft)
    add_film (films, 0, g_strdup (_("Draft")), g_strdup (draft), -1);
  return films;
}

static gboolean
same_films (GPtrArray *a, GPtrArray *b)
{
  if (!a || a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      struct film *x = a->pdata[i], *y = b->pdata[i];

      if (x->id != y->id || !g_str_equal (x->path, y->path) || !g_str_equal (x->name, y->name))
        return FALSE;
    }
  return TRUE;
}

static void
fill (GtkDropDown *choice, const char *side, GPtrArray *films, guint selected)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < films->len; i++)
    {
      struct film *film = films->pdata[i];
      /* Translators: a side of a comparison, A or B, and what is seen there: "A · Take 2" */
      g_autofree char *name = g_strdup_printf (_("%s · %s"), side, film->name);

      gtk_string_list_append (names, name);
    }
  gtk_drop_down_set_model (choice, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (choice, MIN (selected, films->len - 1));
}

static struct film *
get_chosen (KnViewer *self, GtkDropDown *choice)
{
  guint at = gtk_drop_down_get_selected (choice);

  return self->films && at < self->films->len ? self->films->pdata[at] : NULL;
}

static void
show_chosen (KnViewer *self)
{
  KnShot *shot = kn_session_get_shot (self->session);
  struct film *a = get_chosen (self, self->choice_a), *b = get_chosen (self, self->choice_b);

  if (self->filling || !shot || !a || !b)
    return;
  kn_player_compare (self->player, kn_node_get_id (KN_NODE (shot)), a->path, b->path);
}

static void
show_parts (KnViewer *self, gboolean visible)
{
  gtk_widget_set_visible (GTK_WIDGET (self->wipe), visible);
  gtk_widget_set_visible (GTK_WIDGET (self->choice_a), visible);
  gtk_widget_set_visible (GTK_WIDGET (self->choice_b), visible);
}

void
_kn_viewer_update_compare (KnViewer *self)
{
  KnShot *shot = self->comparing ? kn_session_get_shot (self->session) : NULL;
  g_autoptr (GPtrArray) films = shot ? list_films (self, shot) : NULL;
  gboolean possible = films && films->len > 1;

  show_parts (self, possible);
  if (!possible)
    {
      g_clear_pointer (&self->films, g_ptr_array_unref);
      if (self->player)
        kn_player_compare (self->player, 0, NULL, NULL);
      return;
    }
  if (same_films (self->films, films))
    return;
  g_clear_pointer (&self->films, g_ptr_array_unref);
  self->films = g_steal_pointer (&films);
  self->filling = TRUE;
  fill (self->choice_a, "A", self->films, 0);
  fill (self->choice_b, "B", self->films, 1);
  self->filling = FALSE;
  show_chosen (self);
}

void
_kn_viewer_show_other (KnViewer *self)
{
  GdkTexture *other = self->player ? kn_player_get_other (self->player) : NULL;

  kn_wipe_set_paintable (self->wipe, GDK_PAINTABLE (other));
}

/* How far the two sides agree where one is the draft that the other was made from, else -1. */
double
_kn_viewer_get_agreement (KnViewer *self)
{
  struct film *a = get_chosen (self, self->choice_a), *b = get_chosen (self, self->choice_b);

  if (!a || !b || (a->id == 0) == (b->id == 0))
    return -1;
  return MAX (a->agreement, b->agreement);
}

gboolean
kn_viewer_get_compare (KnViewer *self)
{
  g_return_val_if_fail (KN_IS_VIEWER (self), FALSE);
  return self->comparing;
}

void
kn_viewer_set_compare (KnViewer *self, gboolean compare)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  gboolean had_focus = gtk_widget_has_focus (GTK_WIDGET (self->wipe));
  KnShot *shot;

  g_return_if_fail (KN_IS_VIEWER (self));
  if (!!compare == self->comparing || !self->session)
    return;
  shot = kn_session_get_shot (self->session);
  self->comparing = !!compare;
  _kn_viewer_update_compare (self);
  if (self->comparing && !self->films && KN_IS_WINDOW (root))
    {
      self->comparing = FALSE;
      kn_window_show_message (KN_WINDOW (root), shot ? _("There is only one picture of this shot; make another take.")
                                                     : _("Select a shot to compare its takes."));
    }
  else if (self->comparing || had_focus)
    gtk_widget_grab_focus (self->comparing ? GTK_WIDGET (self->wipe) : GTK_WIDGET (self->picture));
  g_object_notify (G_OBJECT (self), "compare");
}

void
_kn_viewer_init_compare (KnViewer *self)
{
  /* A is on the left in every language, as the line is. */
  if (gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL)
    {
      gtk_widget_set_halign (GTK_WIDGET (self->choice_a), GTK_ALIGN_END);
      gtk_widget_set_halign (GTK_WIDGET (self->choice_b), GTK_ALIGN_START);
    }
  kn_accessible_set_name (GTK_WIDGET (self->choice_a), _("Left of the line"));
  kn_accessible_set_name (GTK_WIDGET (self->choice_b), _("Right of the line"));
  kn_picture_view_add_overlay (self->picture, GTK_WIDGET (self->choice_a), KN_PICTURE_PLACE_CANVAS);
  kn_picture_view_add_overlay (self->picture, GTK_WIDGET (self->choice_b), KN_PICTURE_PLACE_CANVAS);
  g_signal_connect_swapped (self->choice_a, "notify::selected", G_CALLBACK (show_chosen), self);
  g_signal_connect_swapped (self->choice_b, "notify::selected", G_CALLBACK (show_chosen), self);
  show_parts (self, FALSE);
}

void
_kn_viewer_clear_compare (KnViewer *self)
{
  g_clear_pointer (&self->films, g_ptr_array_unref);
}
