import cv2
import numpy as np

from recipe.head_model import SOCKET, TEETH, TONGUE
from recipe.interior import shade
from recipe.layers import folded
from recipe.matte import fill_background, guided
from recipe.moments import draw_moments, talk
from recipe.motion import ARKIT_NAMES, INDEX, MOTION_NAMES, REACH, felt, motion
from recipe.networks import SIZE
from recipe.raster import Box, membrane, raster
from recipe.real import similarity


def test_names_are_sixty_and_apart() -> None:
    assert len(MOTION_NAMES) == len(set(MOTION_NAMES)) == 60
    assert len(ARKIT_NAMES) == 52


def test_moments_stay_in_reach_and_repeat_by_seed() -> None:
    rows = draw_moments(200, 3)
    np.testing.assert_array_equal(rows, draw_moments(200, 3))
    assert (np.abs(rows) <= REACH + 1e-6).all()
    assert (rows[:, :52] >= 0).all()
    assert rows[:, INDEX["jawOpen"]].max() > 0.4


def test_a_clip_opens_and_closes_mouth_and_eyes() -> None:
    rows = talk(250, 1)
    assert rows[:, INDEX["jawOpen"]].min() == 0
    assert rows[:, INDEX["jawOpen"]].max() > 0.3
    assert rows[:, INDEX["eyeBlinkLeft"]].max() > 0.9


def test_a_name_without_its_side_sets_both() -> None:
    row = motion(mouthSmile=0.3)
    assert row[INDEX["mouthSmileLeft"]] == row[INDEX["mouthSmileRight"]] == np.float32(0.3)


def test_a_gain_keeps_nothing_and_all() -> None:
    for value, acted in ((0.0, 0.0), (0.5, 0.75), (1.0, 1.0)):
        row = felt(motion(browDown=value, jawOpen=0.3), {"browDownLeft": 2.0})
        assert row[INDEX["browDownLeft"]] == np.float32(acted)
        assert row[INDEX["browDownRight"]] == np.float32(value)
        assert row[INDEX["jawOpen"]] == np.float32(0.3)


def test_tongues_are_learned_from_where_a_mouth_is_open() -> None:
    rows = draw_moments(3000, 2)
    out = rows[rows[:, INDEX["tongueOut"]] > 0]
    assert len(out) > 100
    assert np.median(out[:, INDEX["jawOpen"]]) > 0.1


def test_the_nearer_triangle_wins() -> None:
    points = np.array([[0, 0], [20, 0], [0, 20], [0, 0], [20, 0], [0, 20]], float)
    depth = np.array([0, 0, 0, 1, 1, 1], float)
    values = np.repeat([[5.0], [7.0]], 3, 0).astype(np.float32)
    triangles = np.array([[0, 1, 2], [3, 4, 5]], np.int32)
    box = Box(0, 0, 16, 16, 2)
    _, drawn, part = raster(box, points, depth, values, triangles, np.array([1, 2], np.int32), np.zeros(8, np.float32))
    assert part[4, 4] == 2
    assert drawn[4, 4, 0] == 7
    assert part[31, 31] == 0
    assert box.pixels(drawn).shape == (16, 16)


def test_a_membrane_keeps_what_is_fixed_and_falls_off() -> None:
    field, fixed = np.zeros((16, 16, 1), np.float32), np.zeros((16, 16), bool)
    field[8, 8], fixed[8, 8] = 4, True
    membrane(field, fixed, 0.97, 200)
    assert field[8, 8, 0] == 4
    assert 4 > field[8, 9, 0] > field[8, 12, 0] > field[8, 15, 0] > 0


def test_teeth_are_lighter_than_what_is_behind_them() -> None:
    part = np.full((40, 60), SOCKET, np.int32)
    part[5:15, 10:50] = TEETH
    normal = np.zeros((40, 60, 3), np.float32)
    normal[..., 2] = 1
    depth = np.where(part == TEETH, 0.0, -3.0)
    colours = shade(part, normal, depth, np.ones((40, 60), bool), 170.0, 1)
    assert colours[8:12, 20:40].mean() > 2 * colours[24:30, 20:40].mean()


def test_a_tongue_that_is_put_out_is_lit_and_leaves_teeth_as_they_are() -> None:
    part = np.full((40, 60), SOCKET, np.int32)
    part[5:15, 10:50] = TEETH
    normal = np.zeros((40, 60, 3), np.float32)
    normal[..., 2] = 1
    whole = np.ones((40, 60), bool)
    depth = np.where(part == TEETH, 0.0, -3.0)
    before = shade(part, normal, depth, whole, 170.0, 1)
    part[22:36, 20:40], depth[22:36, 20:40] = TONGUE, 2.0
    after = shade(part, normal, depth, whole, 170.0, 1)
    np.testing.assert_allclose(after[7:12, 14:46], before[7:12, 14:46], atol=1)
    red = after[26:32, 24:36]
    assert red[..., 2].mean() > 1.5 * red[..., 1].mean() > 0
    assert red.mean() > 3 * before[26:32, 24:36].mean()


def test_where_skin_covers_skin_samples_are_averaged_and_not_places() -> None:
    box = Box(0, 0, 32, 32, 2)
    picture = np.repeat(np.arange(SIZE, dtype=np.float32)[None, :, None], SIZE, 0).repeat(3, 2)
    places = np.stack([box.x, box.y], -1)
    shift = np.zeros((32, 32, 2), np.float32)
    known = np.ones(places.shape[:2], bool)
    plain = np.zeros((32, 32, 3), np.float32)
    np.testing.assert_array_equal(folded(picture, places, known, plain, shift, box), plain)
    places[:, 40:, 0] += 30
    drawn = folded(picture, places, known, plain, shift, box)
    np.testing.assert_allclose(drawn[10, 24, 0], 24 + 30, atol=0.5)
    assert drawn[10, 4, 0] == 0


def test_a_similarity_lays_points_on_others() -> None:
    rng = np.random.default_rng(1)
    points, angle = rng.normal(size=(20, 2)), 0.3
    turn = 1.2 * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    move = similarity(points, points @ turn.T + [3, -2])
    np.testing.assert_allclose(move, np.concatenate([turn, [[3], [-2]]], 1), atol=1e-9)


def test_the_background_is_filled_from_beside_the_person() -> None:
    picture = np.full((128, 128, 3), 200, np.uint8)
    matte = np.zeros((128, 128), np.uint8)
    picture[40:, 40:90], matte[40:, 40:90] = 10, 255
    filled = fill_background(picture, matte)
    assert filled[60:, 60].min() > 150
    assert (filled[:20] == 200).all()


def test_a_guided_mask_follows_the_edge_of_the_picture() -> None:
    picture = np.zeros((64, 64, 3), np.float32)
    picture[:, 30:] = 1
    rough = cv2.GaussianBlur((np.arange(64)[None].repeat(64, 0) > 34).astype(np.float32), (0, 0), 3)
    refined = guided(picture, rough, 6, 1e-3)
    assert np.abs(np.diff(refined[32])).argmax() == 29
