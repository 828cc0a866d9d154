import cv2
import numpy as np

from recipe.head_model import SOCKET, TEETH
from recipe.interior import shade
from recipe.matte import fill_background, guided
from recipe.moments import draw_moments, talk
from recipe.motion import ARKIT_NAMES, INDEX, MOTION_NAMES, REACH, motion
from recipe.raster import Box, membrane, raster


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
