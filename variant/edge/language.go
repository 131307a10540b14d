package edge

import "github.com/rendition-go/rendition/params"

// language is what the scripts must know of a dialect: the files of the folder
// js that read it and write its layout, and what it means where nothing is said.
type language struct {
	files   []string
	lenient bool
	query   bool
	fit     params.Fit
	enlarge bool
	format  params.Format
	fm      bool // the layout's SPEC has the option fm
}

// languageOf knows the dialects by their types alone: another one would have to
// be written in JavaScript first.
func languageOf(d params.Dialect) (language, bool) {
	switch d := d.(type) {
	case params.Query:
		return queryLanguage(d.Lenient), true
	case *params.Query:
		if d != nil {
			return queryLanguage(d.Lenient), true
		}
	case params.Path:
		return pathLanguage(d.Lenient), true
	case *params.Path:
		if d != nil {
			return pathLanguage(d.Lenient), true
		}
	case params.Folder:
		return folderLanguage(d.Lenient), true
	case *params.Folder:
		if d != nil {
			return folderLanguage(d.Lenient), true
		}
	case params.Suffix:
		return suffixLanguage(d.Lenient), true
	case *params.Suffix:
		if d != nil {
			return suffixLanguage(d.Lenient), true
		}
	case params.At:
		return atLanguage(d.Lenient), true
	case *params.At:
		if d != nil {
			return atLanguage(d.Lenient), true
		}
	}
	return language{}, false
}

func queryLanguage(lenient bool) language {
	return language{
		files: []string{"spec", "pathcut", "accept", "query", "plain"}, lenient: lenient, query: true,
		fit: params.FitCover, enlarge: true, format: params.FormatAuto,
	}
}

func pathLanguage(lenient bool) language {
	return language{
		files: []string{"spec", "specread", "pathcut", "path", "plain"}, lenient: lenient,
		fit: params.FitCover, enlarge: true,
	}
}

func folderLanguage(lenient bool) language {
	return language{files: []string{"spec", "specread", "folder", "plain"}, lenient: lenient, fit: params.FitCover, fm: true}
}

func suffixLanguage(lenient bool) language {
	return language{files: []string{"spec", "specread", "suffix", "ambiguous"}, lenient: lenient, fit: params.FitCover, fm: true}
}

func atLanguage(lenient bool) language {
	return language{files: []string{"at", "ambiguous"}, lenient: lenient, fit: params.FitInside, enlarge: true}
}
