"""Takes scans to validated entries and loads them into the diary in fill order."""
